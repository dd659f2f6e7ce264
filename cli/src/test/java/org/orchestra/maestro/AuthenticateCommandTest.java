package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.problem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.MaestroExtension.Result;

class AuthenticateCommandTest {
    private static final String TOKEN =
            "{\"token\":\"t0ken\",\"username\":\"ana\",\"expiresAt\":\"2026-02-01T00:00:00Z\",\"news\":1}";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void storesTheTokenReadableByTheUserOnly() throws IOException {
        // given
        maestro.server()
                .stubFor(post("/api/v1/tokens")
                        .withRequestBody(equalToJson("{\"username\":\"ana\",\"password\":\"secret\"}"))
                        .willReturn(json(TOKEN).withStatus(201)));

        // when
        Result result = maestro.run("authenticate", "-u", "ana", "-p", "secret");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .isEqualTo("authenticated ana at " + maestro.url() + "; the token expires at 2026-02-01T00:00:00Z\n");
        assertThat(result.err()).isEmpty();
        assertThat(Files.readString(maestro.credentials()))
                .isEqualTo("{\"server\":\"" + maestro.url() + "\",\"username\":\"ana\",\"token\":\"t0ken\"}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(maestro.credentials())))
                .isEqualTo("rw-------");
        try (var left = Files.list(maestro.home())) {
            assertThat(left).containsExactly(maestro.credentials());
        }
    }

    @Test
    void promptsForThePasswordWhenTheOptionHasNoValue() {
        // given
        maestro.server().stubFor(post("/api/v1/tokens").willReturn(json(TOKEN).withStatus(201)));

        // when
        Result result = maestro.typing("säcret\n").run("authenticate", "-p", "-u", "ana");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEqualTo("Password: ");
        maestro.server()
                .verify(postRequestedFor(urlEqualTo("/api/v1/tokens"))
                        .withRequestBody(equalToJson("{\"username\":\"ana\",\"password\":\"säcret\"}")));
    }

    @Test
    void acceptsAPasswordWithSpecialCharacters() {
        // given
        maestro.server().stubFor(post("/api/v1/tokens").willReturn(json(TOKEN).withStatus(201)));

        // when
        Result result = maestro.run("--server", maestro.url(), "authenticate", "-u", "ana", "-p", "@s\"e ${HOME}%n");

        // then
        assertThat(result.exitCode()).isZero();
        maestro.server()
                .verify(postRequestedFor(urlEqualTo("/api/v1/tokens"))
                        .withRequestBody(equalToJson("{\"username\":\"ana\",\"password\":\"@s\\\"e ${HOME}%n\"}")));
    }

    @Test
    void failsWithoutAPassword() {
        // when
        Result result = maestro.run("authenticate", "-u", "ana");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).endsWith("No password given; type it at the prompt or write it after -p.\n");
    }

    @Test
    void aWrongPasswordKeepsTheOldToken() throws IOException {
        // given
        maestro.authenticated();
        String before = Files.readString(maestro.credentials());
        maestro.server()
                .stubFor(post("/api/v1/tokens")
                        .willReturn(problem(401, "bad-credentials", "The name or the password is wrong; try again.")
                                .withHeader("WWW-Authenticate", "Basic realm=\"x\"")));

        // when
        Result result = maestro.run("authenticate", "-u", "ana", "-p", "wrong");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("The name or the password is wrong; try again.\n");
        assertThat(Files.readString(maestro.credentials())).isEqualTo(before);
    }

    @Test
    void replacesADamagedCredentialsFile() throws IOException {
        // given
        Files.writeString(maestro.credentials(), "{\"server\":");
        maestro.server().stubFor(post("/api/v1/tokens").willReturn(json(TOKEN).withStatus(201)));

        // when
        Result result = maestro.run("authenticate", "-u", "ana", "-p", "secret");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(Files.readString(maestro.credentials())).contains("t0ken");
    }

    @Test
    void failsWhenTheTokenCannotBeStored() {
        // given
        maestro.server().stubFor(post("/api/v1/tokens").willReturn(json(TOKEN).withStatus(201)));

        // when
        Result result = maestro.run(
                Map.of("MAESTRO_URL", maestro.url(), "HOME", "/nowhere/at/all"),
                "authenticate",
                "-u",
                "ana",
                "-p",
                "x");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("Cannot write the token to /nowhere/at/all/.maestro_credentials; set HOME to a directory"
                        + " that you can write to.\n");
    }

    @Test
    void laterCommandsUseTheServerOfTheAuthentication() {
        // given
        maestro.server().stubFor(post("/api/v1/tokens").willReturn(json(TOKEN).withStatus(201)));
        maestro.run(Map.of(), "authenticate", "-u", "ana", "-p", "secret", "--server", maestro.url() + "/");

        // when
        Result result = maestro.run(Map.of(), "queue", "list");

        // then
        assertThat(maestro.server().getAllServeEvents())
                .anySatisfy(event -> assertThat(event.getRequest().getUrl()).startsWith("/api/v1/queues"));
        assertThat(result.err()).doesNotContain("localhost:8080");
    }
}
