package org.orchestra.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.orchestra.api.RunningApi;
import org.springframework.test.context.TestPropertySource;

/** More clients than the server has threads, who ask for long answers that anybody may have, and take nothing. */
@Timeout(120)
@TestPropertySource(
        properties = {
            "orchestra.server.connections-per-address=100",
            // They must not have been given up before the others have been served, however slow the machine is.
            "orchestra.server.patience=5m",
            "server.tomcat.connection-timeout=5m"
        })
class SlowReadersIT extends RunningApi {
    private static final int ADDRESSES = 3;
    private static final int MANY = 70;
    private static final String LONG = "GET /swagger-ui/swagger-ui-bundle.js HTTP/1.1\r\nHost: lab\r\n\r\n";
    /** More than fits into the buffers on the way. */
    private static final int TIMES = 10;

    @Test
    void othersAreServedWhileThoseTakeNothing() throws IOException {
        // given
        token("sara");
        List<RawClient> readers = new ArrayList<>();
        for (int address = 0; address < ADDRESSES; address++) {
            readers.addAll(RawClient.many(MANY, "127.0.0." + (2 + address), port));
        }
        for (RawClient reader : readers) {
            reader.send(LONG.repeat(TIMES));
        }

        // then
        as("sara").get().uri("/api/v1/me").exchange().expectStatus().isOk();
        try (RawClient neighbour = new RawClient("127.0.0.2", port)) {
            neighbour.send("GET /v3/api-docs HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n");
            assertThat(neighbour.readAll()).startsWith("HTTP/1.1 200");
        }
        for (RawClient reader : readers) {
            reader.close();
        }
    }
}
