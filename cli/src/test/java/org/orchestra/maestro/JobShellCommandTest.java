package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.MaestroExtension.Result;

class JobShellCommandTest {
    private static final String SHELLS = "/api/v1/tasks/user.ana.fit/jobs/3/shells";
    private static final String OPENED = "{\"id\":\"17\",\"attempt\":1,\"cluster\":\"lab\"}";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void aCommandHasItsTwoOutputsAndItsExitCode() {
        // given
        answers(event("output", "5%\n") + event("errors", "warm ä\n") + end("{\"exitCode\":3,\"reason\":null}"));

        // when
        Result result = maestro.authenticated().run("job", "shell", "user.ana.fit", "3", "--", "nvidia-smi", "-q");

        // then
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.out()).isEqualTo("5%\n");
        assertThat(result.err()).isEqualTo("warm ä\n");
        maestro.server()
                .verify(postRequestedFor(urlEqualTo(SHELLS))
                        .withRequestBody(equalToJson("{\"command\":[\"nvidia-smi\",\"-q\"]}")));
    }

    @Test
    void aShellThatIsCutOffSaysWhy() {
        // given
        answers(end("{\"exitCode\":null,\"reason\":\"The worker of cluster lab does not answer any more.\"}"));

        // when
        Result result = maestro.authenticated().run("job", "shell", "user.ana.fit", "3");

        // then
        assertThat(result.exitCode()).isEqualTo(255);
        assertThat(result.err()).isEqualTo("The worker of cluster lab does not answer any more.\n");
    }

    @Test
    void aConnectionThatBreaksIsTheEndOfTheShell() {
        // given
        answers(event("output", "half"));

        // when
        Result result = maestro.authenticated().run("job", "shell", "user.ana.fit", "3");

        // then
        assertThat(result.exitCode()).isEqualTo(255);
        assertThat(result.out()).isEqualTo("half");
        assertThat(result.err()).contains("open another");
    }

    @Test
    void aRefusalSaysWhatToDo() {
        // given
        maestro.server()
                .stubFor(post(urlEqualTo(SHELLS))
                        .willReturn(MaestroExtension.problem(409, "shells-off", "An admin can set it.")));

        // when
        Result result = maestro.authenticated().run("job", "shell", "user.ana.fit", "3");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("An admin can set it.\n");
    }

    @Test
    void anOptionOfTheCommandBeforeTheDashesIsNotSent() {
        // when
        Result result = maestro.authenticated().run("job", "shell", "user.ana.fit", "3", "ls", "-l");

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(maestro.server().getAllServeEvents()).isEmpty();
    }

    @Test
    void whatIsReadHereIsTypedThereToItsEndThoughTheShellIsSlow() throws IOException {
        // given
        List<String> typed = new CopyOnWriteArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext(SHELLS, exchange -> answer(exchange, 201, "application/json", OPENED));
        server.createContext(SHELLS + "/17/input", exchange -> {
            byte[] piece = exchange.getRequestBody().readAllBytes();
            int number = Integer.parseInt(exchange.getRequestURI().getQuery().split("=")[1]);
            int next = typed.isEmpty() ? number : number + 1;
            typed.add(number + " " + new String(piece, UTF_8));
            answer(exchange, 200, "application/json", "{\"next\":" + next + "}");
            if (piece.length == 0) {
                ended.countDown();
            }
        });
        server.createContext(SHELLS + "/17/output", exchange -> {
            await(ended);
            answer(exchange, 200, "text/event-stream", end("{\"exitCode\":0,\"reason\":null}"));
        });
        server.start();
        try {
            // when
            Result result = maestro.authenticatedAt(
                            "http://127.0.0.1:" + server.getAddress().getPort())
                    .typing("print(1)\n")
                    .run(Map.of(), "job", "shell", "user.ana.fit", "3", "--", "python3");

            // then
            assertThat(result.exitCode()).isZero();
            assertThat(typed).containsExactly("0 print(1)\n", "0 print(1)\n", "1 ");
        } finally {
            server.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length());
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body.getBytes(UTF_8));
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void answers(String events) {
        maestro.server()
                .stubFor(post(urlEqualTo(SHELLS))
                        .willReturn(MaestroExtension.json(OPENED).withStatus(201)));
        maestro.server()
                .stubFor(post(urlPathEqualTo(SHELLS + "/17/input")).willReturn(MaestroExtension.json("{\"next\":99}")));
        maestro.server()
                .stubFor(get(urlEqualTo(SHELLS + "/17/output"))
                        .willReturn(aResponse()
                                .withHeader("Content-Type", "text/event-stream")
                                .withBody(events)));
    }

    private static String event(String kind, String text) {
        return "event: " + kind + "\ndata: " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8)) + "\n\n";
    }

    private static String end(String json) {
        return "event: end\ndata: " + json + "\n\n";
    }
}
