package org.orchestra.api.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.orchestra.api.RunningApi;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.test.context.TestPropertySource;

/** As many silent connections as the server has threads, and more, of which each asks for a thread. */
@Timeout(120)
@TestPropertySource(
        properties = {
            "orchestra.server.connections-per-address=100",
            // They must not have been given up before the others have been served, however slow the machine is.
            "orchestra.server.patience=5m",
            "server.tomcat.connection-timeout=5m"
        })
class SilentClientsIT extends RunningApi {
    private static final int MANY = 210;

    private static final String SIGN_IN = "{\"username\": \"sara\", \"password\": \"" + PASSWORD + "\"}";

    @LocalManagementPort
    private int managementPort;

    @Test
    void othersAreServedWhileThoseAreStillSilent() throws IOException {
        // given
        token("sara");
        List<RawClient> silent = RawClient.many(MANY, "127.0.0.2", port);
        for (RawClient client : silent) {
            sendHeaderOnly(client);
        }

        // when
        as("sara").get().uri("/api/v1/me").exchange().expectStatus().isOk();
        assertHealth();

        assertThat(answer("POST /api/v1/tokens", "application/json", SIGN_IN)).startsWith("HTTP/1.1 201");
        assertThat(answer("PUT /api/v1/datasets/user.sara.quick?filename=a.txt", "application/octet-stream", "quick"))
                .startsWith("HTTP/1.1 201");

        // then
        long waiting = 0;
        for (RawClient client : silent) {
            waiting += isWaiting(client) ? 1 : 0;
            client.close();
        }
        assertThat(waiting).isPositive().isLessThanOrEqualTo(100);
        System.out.println("SilentClientsIT: " + MANY + " silent connections from one address, " + waiting
                + " were still waiting when the others had been served");
    }

    @Test
    void healthIsAnsweredWhileManySendBodiesThatNobodyReads() throws IOException {
        // given
        List<RawClient> slow = RawClient.many(MANY, "127.0.0.2", managementPort);
        for (RawClient client : slow) {
            client.send("GET /actuator/health HTTP/1.1\r\nHost: lab\r\nContent-Length: 1000000\r\n\r\n");
        }

        // then
        assertHealth();
        for (RawClient client : slow) {
            assertThat(client.readAll())
                    .as("all until the connection is closed")
                    .startsWith("HTTP/1.1 413");
            client.close();
        }
    }

    private void assertHealth() {
        anonymous()
                .mutate()
                .baseUrl("http://127.0.0.1:" + managementPort)
                .build()
                .get()
                .uri("/actuator/health")
                .exchange()
                .expectStatus()
                .isOk();
    }

    /** What somebody gets from another address, who sends the body once the server has begun to wait for it. */
    private String answer(String request, String type, String body) throws IOException {
        try (RawClient client = new RawClient("127.0.0.3", port)) {
            client.send(request + " HTTP/1.1\r\nHost: lab\r\nConnection: close\r\nExpect: 100-continue\r\n"
                    + "Authorization: Bearer " + token("sara") + "\r\nContent-Type: " + type + "\r\nContent-Length: "
                    + body.length() + "\r\n\r\n");
            String goOn = "HTTP/1.1 100 \r\n\r\n";
            String first = new String(client.socket().getInputStream().readNBytes(goOn.length()), ISO_8859_1);
            return first.equals(goOn) ? client.send(body).readAll() : first + client.readAll();
        }
    }

    private static void sendHeaderOnly(RawClient client) {
        try {
            client.send("POST /api/v1/tokens HTTP/1.1\r\nHost: lab\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 1000\r\n\r\n");
        } catch (IOException refused) {
            // One of those that are too many.
        }
    }

    private static boolean isWaiting(RawClient client) throws IOException {
        client.socket().setSoTimeout(1);
        try {
            client.socket().getInputStream().read();
            return false;
        } catch (SocketTimeoutException nothing) {
            return true;
        } catch (SocketException reset) {
            return false;
        }
    }
}
