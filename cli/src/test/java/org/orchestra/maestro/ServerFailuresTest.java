package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.problem;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.maestro.MaestroExtension.Result;
import org.orchestra.maestro.server.ProgramVersion;

/** Every failure between maestro and a server gives one message on standard error and exit code 1. */
class ServerFailuresTest {
    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void reportsThatNoServerListens() throws IOException {
        // given
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String url = "http://localhost:" + port;

        // when
        Result result = maestro.authenticatedAt(url).run(Map.of(), "task", "list");

        // then
        assertFailed(
                result,
                "Cannot connect to an Orchestra server at " + url + "; start it or set another address"
                        + " with --server.");
    }

    @Test
    void reportsAnUnknownHost() {
        // given
        String url = "http://no-such-host.invalid:8080";

        // when
        Result result = maestro.authenticatedAt(url).run(Map.of(), "task", "list");

        // then
        assertFailed(
                result,
                "Cannot connect to an Orchestra server at " + url + "; start it or set another address"
                        + " with --server.");
    }

    @Test
    void requiresAuthentication() {
        // when
        Result result = maestro.run("task", "list");

        // then
        assertFailed(
                result, "You are not authenticated at " + maestro.url() + "; run: maestro authenticate -u USER -p");
        assertThat(maestro.server().getAllServeEvents()).isEmpty();
    }

    @Test
    void sendsTheTokenOnlyToItsServer() {
        // given
        maestro.authenticatedAt("http://elsewhere.example");

        // when
        Result result = maestro.run(Map.of(), "task", "list", "--server", maestro.url());

        // then
        assertFailed(
                result,
                "You are not authenticated at " + maestro.url() + "; run: maestro --server " + maestro.url()
                        + " authenticate -u USER -p");
        assertThat(maestro.server().getAllServeEvents()).isEmpty();
    }

    @Test
    void rejectsAnInvalidServerVariable() {
        // when
        Result result = maestro.run(Map.of("MAESTRO_URL", "localhost:8080"), "task", "list");

        // then
        assertFailed(
                result,
                "MAESTRO_URL: 'localhost:8080' is not a server address; use one such as http://localhost:8080.");
    }

    static Stream<Arguments> otherVersions() {
        String here = ProgramVersion.ofThisProgram().text();
        String nothingHere = "There is nothing at this address.";
        String older = " This server is older than maestro (0.0.9 beside " + here
                + "): use maestro 0.0, or ask an administrator to upgrade the server.";
        String newer = " This server is newer than maestro (0.7.0 beside " + here + "): upgrade maestro.";
        return Stream.of(
                Arguments.of("0.0.9", problem(404, "not-found", nothingHere), nothingHere + older),
                Arguments.of("0.7.0", problem(400, "invalid-request", "What?"), "What?" + newer),
                Arguments.of("0.0.9", problem(404, "task-not-found", "No such task."), "No such task."),
                Arguments.of(here, problem(404, "not-found", nothingHere), nothingHere),
                Arguments.of("0.7.0", json("[]"), "maestro cannot read what URL answers." + newer));
    }

    @ParameterizedTest
    @MethodSource("otherVersions")
    void saysThatTheServerIsOfAnotherVersion(String version, ResponseDefinitionBuilder answer, String message) {
        // given
        maestro.authenticated()
                .server()
                .stubFor(any(anyUrl()).willReturn(answer.withHeader("Orchestra-Version", version)));

        // when
        Result result = maestro.run("task", "list");

        // then
        assertFailed(result, message.replace("URL", maestro.url()));
    }

    static Stream<Arguments> answers() {
        String notOrchestra = "The service at URL is not an Orchestra server; set the right address with --server.";
        return Stream.of(
                Arguments.of(
                        "expired token",
                        problem(401, "token-expired", "Your token expired; run: maestro authenticate"),
                        "Your token expired; run: maestro authenticate"),
                Arguments.of(
                        "a challenge of Basic authentication",
                        aResponse().withStatus(401).withHeader("WWW-Authenticate", "Basic realm=x"),
                        "The server at URL rejected your token; run: maestro authenticate -u USER -p"),
                Arguments.of(
                        "a problem without detail",
                        aResponse()
                                .withStatus(403)
                                .withHeader("Content-Type", "application/problem+json")
                                .withBody("{\"title\":\"Ask ana.\"}"),
                        "Ask ana."),
                Arguments.of(
                        "a detail that would steer the terminal",
                        problem(400, "invalid-request", "a\\u001b[2Jb\\nc"),
                        "a [2Jb c"),
                Arguments.of("a web page", html(), notOrchestra),
                Arguments.of("a web page that says 404", html().withStatus(404), notOrchestra),
                Arguments.of("truncated JSON", json("{\"items\":[{\"name\":\"user.ana"), notOrchestra),
                Arguments.of("an empty answer", aResponse(), notOrchestra),
                Arguments.of("JSON null", json("null"), notOrchestra),
                Arguments.of("JSON of another shape", json("[1,2]"), notOrchestra),
                Arguments.of("JSON without what is needed", json("{\"items\":[{\"state\":\"DONE\"}]}"), notOrchestra),
                Arguments.of(
                        "a redirect",
                        aResponse().withStatus(302).withHeader("Location", "https://login.example/"),
                        "URL redirects to https://login.example/; set the server's own address with" + " --server."),
                Arguments.of(
                        "a proxy without a server",
                        html().withStatus(502),
                        "The server at URL failed with status 502; try again, and contact its administrator if the"
                                + " error"
                                + " persists."),
                Arguments.of(
                        "a problem that is no problem document",
                        aResponse()
                                .withStatus(500)
                                .withHeader("Content-Type", "application/problem+json")
                                .withBody("{\"detail\":["),
                        "The server at URL failed with status 500; try again, and contact its administrator if the"
                                + " error"
                                + " persists."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void reportsUnexpectedResponses(String what, ResponseDefinitionBuilder answer, String message) {
        // given
        maestro.authenticated().server().stubFor(any(anyUrl()).willReturn(answer));

        // when
        Result result = maestro.run("task", "list");

        // then
        assertFailed(result, message.replace("URL", maestro.url()));
        assertThat(maestro.server().getAllServeEvents()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE", "GET"})
    void neverRepeatsARequest(String method) throws IOException {
        // given
        try (ScriptedServer server = new ScriptedServer((head, in, out) -> {})) {
            maestro.authenticatedAt(server.url());
            String[] command = switch (method) {
                case "POST" -> new String[] {"task", "retry", "-t", "user.ana.fit"};
                case "DELETE" -> new String[] {"task", "delete", "-t", "user.ana.fit"};
                default -> new String[] {"task", "show", "user.ana.fit"};
            };

            // when
            Result result = maestro.run(Map.of(), command);

            // then
            String next = method.equals("GET")
                    ? "try again."
                    : "check whether the request took effect before you" + " try again.";
            assertFailed(result, "The server at " + server.url() + " closed the connection; " + next);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void reportsATruncatedResponse() throws IOException {
        // given
        try (ScriptedServer server = new ScriptedServer((head, in, out) -> ScriptedServer.write(
                out,
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{\"items\":[]"))) {

            // when
            Result result = maestro.authenticatedAt(server.url()).run(Map.of(), "task", "list");

            // then
            assertFailed(result, "The server at " + server.url() + " closed the connection; try again.");
        }
    }

    @Test
    void reportsAServiceThatDoesNotSpeakHttp() throws IOException {
        // given
        try (ScriptedServer server =
                new ScriptedServer((head, in, out) -> ScriptedServer.write(out, "SSH-2.0-OpenSSH_9.2\r\n\r\n"))) {

            // when
            Result result = maestro.authenticatedAt(server.url()).run(Map.of(), "task", "list");

            // then
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains(server.url()).hasLineCount(1);
        }
    }

    @Test
    void reportsAServerWithoutTls() {
        // given
        String url = maestro.url().replace("http:", "https:");

        // when
        Result result = maestro.authenticatedAt(url).run(Map.of(), "task", "list");

        // then
        assertFailed(
                result,
                "Cannot establish a trusted TLS connection to " + url
                        + "; name the file of its certificate authority with maestro context add NAME --server " + url
                        + " --ca FILE, or set another address with --server.");
    }

    private static ResponseDefinitionBuilder html() {
        return aResponse().withHeader("Content-Type", "text/html").withBody("<html><h1>It works!</h1></html>");
    }

    private static void assertFailed(Result result, String message) {
        assertThat(result.err()).isEqualTo(message + "\n");
        assertThat(result.out()).isEmpty();
        assertThat(result.exitCode()).isEqualTo(1);
    }
}
