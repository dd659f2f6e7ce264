package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.MaestroExtension.Result;

/** Who one is, passwords and tokens. */
class SessionCommandsTest {
    private static final String ANA = "{\"username\":\"ana\",\"email\":\"ana@example.org\",\"role\":\"USER\","
            + "\"state\":\"ACTIVE\",\"maxPriority\":1000,\"notify\":\"END\"}";
    private static final String ISSUED =
            "{\"token\":\"fresh\",\"username\":\"ana\",\"expiresAt\":\"2026-02-01T00:00:00Z\"}";
    private static final String CI = "{\"name\":\"ci\",\"scope\":\"SUBMIT\","
            + "\"createdAt\":\"2026-01-01T00:00:00Z\",\"expiresAt\":\"2026-04-01T00:00:00Z\"}";
    private static final String SIGN_IN =
            "{\"scope\":\"ALL\",\"createdAt\":\"2026-01-01T00:00:00Z\",\"expiresAt\":\"2026-02-01T00:00:00Z\"}";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void showsTheAccountAndWhatTheTokenIsGoodFor() {
        // given
        maestro.authenticated().server().stubFor(get("/api/v1/me").willReturn(json(ANA)));
        maestro.server().stubFor(get("/api/v1/tokens/current").willReturn(json(SIGN_IN)));
        maestro.server()
                .stubFor(get("/api/v1/quotas/ana")
                        .willReturn(
                                json("{\"username\":\"ana\",\"usedBytes\":1024,\"usedFiles\":2,\"maxBytes\":2048}")));
        maestro.server()
                .stubFor(get("/api/v1/users/ana/homes?size=500")
                        .willReturn(json(page(
                                "{\"cluster\":\"cloud\",\"state\":\"READY\",\"readyAt\":\"2026-01-01T00:00:00.7Z\",\"attempts\":0}",
                                "{\"cluster\":\"lab\",\"state\":\"PENDING\",\"attempts\":0}"))));

        // when
        Result fields = maestro.run("whoami");
        Result json = maestro.run("whoami", "--output", "json");

        // then
        assertThat(fields.out())
                .contains("user          ana\n", "server        " + maestro.url() + "\n", "role          USER\n")
                .contains("storage       1.0 KiB of 2.0 KiB\n", "files         2\n")
                .contains(
                        "homes         cloud READY since 2026-01-01T00:00:00Z\n",
                        "              lab PENDING, no worker of the cluster has begun to make it\n")
                .contains("token         (sign-in), scope all\n", "expires       2026-02-01T00:00:00Z\n");
        assertThat(json.out()).contains("\"username\" : \"ana\"", "\"scope\" : \"ALL\"");
    }

    @Test
    void aLogoutEndsTheTokenHereAndAtTheServer() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(delete("/api/v1/tokens/current")
                        .withHeader("Authorization", equalTo("Bearer t0ken"))
                        .willReturn(noContent()));

        // when
        Result result = maestro.run("logout");

        // then
        assertThat(result).isEqualTo(new Result(0, "logged out\n", ""));
        assertThat(maestro.credentials()).doesNotExist();
        assertThat(maestro.run("whoami").err()).contains("You are not authenticated");
    }

    @Test
    void aLogoutWithATokenThatHasEndedIsOne() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(delete("/api/v1/tokens/current").willReturn(problem(401, "token-expired", "Expired.")));

        // then
        assertThat(maestro.run("logout")).isEqualTo(new Result(0, "logged out\n", ""));
        assertThat(maestro.credentials()).doesNotExist();
    }

    @Test
    void aLogoutWithTheTokenOfAProgramEndsThatAndSaysSo() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(delete("/api/v1/tokens/current")
                        .withHeader("Authorization", equalTo("Bearer progr4m"))
                        .willReturn(noContent()));
        maestro.server().stubFor(delete("/api/v1/me/sign-ins").willReturn(noContent()));
        Map<String, String> program = Map.of("MAESTRO_URL", maestro.url(), "MAESTRO_TOKEN", "progr4m");

        // then
        assertThat(maestro.run(program, "logout"))
                .isEqualTo(new Result(
                        0, "the token in MAESTRO_TOKEN has ended at " + maestro.url() + "; unset MAESTRO_TOKEN\n", ""));
        assertThat(maestro.run(program, "logout", "--everywhere").out())
                .isEqualTo(
                        "logged out everywhere; a token of 'token create' in MAESTRO_TOKEN goes on until you unset or revoke it\n");
        assertThat(maestro.credentials()).exists();
    }

    @Test
    void aLogoutThatDoesNotReachTheServerKeepsTheToken() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(delete("/api/v1/me/sign-ins").willReturn(problem(500, "internal", "The server failed.")));

        // then
        assertThat(maestro.run("logout", "--everywhere").exitCode()).isEqualTo(1);
        assertThat(maestro.credentials()).exists();
    }

    @Test
    void changesThePasswordFromStandardInput() throws IOException {
        // given
        stubPassword();

        // when
        Result result = maestro.authenticated().typing("old one\nnew one\n").run("passwd");

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0, "password of ana changed; all earlier tokens have ended\n", "Old password: New password: "));
        assertThat(Files.readString(maestro.credentials())).contains("fresh");
    }

    @Test
    void theFirstAdminClaimsTheServerAndIsAuthenticated() throws IOException {
        // given
        maestro.server()
                .stubFor(post("/api/v1/first-admin")
                        .withRequestBody(equalToJson("""
                                {"token":"orc_admin_x","username":"ana","email":"ana@example.org","password":"secret"}
                                """))
                        .willReturn(json(ISSUED).withStatus(201)));

        // when
        Result result = maestro.run(
                "claim-admin", "-u", "ana", "--email", "ana@example.org", "--token", "orc_admin_x", "-p", "secret");

        // then
        assertThat(result.out()).startsWith("created the admin ana and authenticated at " + maestro.url() + "; ");
        assertThat(Files.readString(maestro.credentials())).contains("fresh");
    }

    @Test
    void asksForACodeByMailAndGivesItInPlaceOfTheOldPassword() {
        // given
        maestro.server()
                .stubFor(post("/api/v1/password-resets")
                        .withRequestBody(equalToJson("{\"account\":\"ana@example.org\"}"))
                        .willReturn(aResponse().withStatus(202)));
        maestro.server()
                .stubFor(put("/api/v1/users/ana/password")
                        .withRequestBody(equalToJson("{\"code\":\"abcde-fghjk\",\"newPassword\":\"new one\"}"))
                        .willReturn(json(ISSUED)));

        // then
        assertThat(maestro.run("passwd", "--forgot", "ana@example.org"))
                .isEqualTo(new Result(
                        0,
                        "if there is an active account ana@example.org, its address gets a code by mail, at most every 15"
                                + " minutes; within an hour run: maestro passwd -u USER --code CODE\n",
                        ""));
        assertThat(maestro.typing("new one\n").run("passwd", "-u", "ana", "--code", "abcde-fghjk"))
                .isEqualTo(new Result(0, "password of ana changed; all earlier tokens have ended\n", "New password: "));
        assertThat(maestro.run("passwd", "--forgot", "ana", "--code", "x").exitCode())
                .isEqualTo(2);
    }

    @Test
    void asksTwiceForANewPasswordOnATerminal() {
        // given
        stubPassword();

        // when
        Result same = maestro.onTerminal().typing("old one\nnew one\nnew one\n").run("passwd", "-u", "ana");
        Result different = maestro.typing("old one\nnew one\nnew 0ne\n").run("passwd", "-u", "ana");

        // then
        assertThat(same.exitCode()).isZero();
        assertThat(different.exitCode()).isEqualTo(1);
        assertThat(different.err()).endsWith("These were two different passwords; run the command again.\n");
    }

    @Test
    void createsListsAndRevokesTokens() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/me/tokens")
                        .withRequestBody(equalToJson("{\"name\":\"ci\",\"scope\":\"SUBMIT\",\"days\":90}"))
                        .willReturn(json(ISSUED).withStatus(201)));
        maestro.server().stubFor(get("/api/v1/me/tokens?size=500").willReturn(json(page(CI, SIGN_IN))));
        maestro.server().stubFor(delete("/api/v1/me/tokens/ci").willReturn(noContent()));

        // then
        assertThat(maestro.run("token", "create", "--name", "ci", "--expires", "90d", "--scope", "submit"))
                .isEqualTo(new Result(
                        0, "fresh\n", "token ci expires at 2026-02-01T00:00:00Z; nobody can read it again:\n"));
        assertThat(maestro.run("token", "list").out())
                .contains("| ci        | submit | 2026-01-01T00:00:00Z | 2026-04-01T00:00:00Z |")
                .contains("| (sign-in) | all    | 2026-01-01T00:00:00Z | 2026-02-01T00:00:00Z |");
        assertThat(maestro.run("token", "revoke", "ci")).isEqualTo(new Result(0, "token ci revoked\n", ""));
    }

    @Test
    void rejectsALifeThatIsNoNumberOfDays() {
        // when
        Result result = maestro.run("token", "create", "--name", "ci", "--expires", "2w", "--scope", "read");

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("'2w' is not a number of days; write it like 90d");
    }

    @Test
    void aProgramBringsItsTokenInAVariable() {
        // given
        maestro.server()
                .stubFor(get("/api/v1/me")
                        .withHeader("Authorization", equalTo("Bearer given"))
                        .willReturn(json(ANA)));
        maestro.server()
                .stubFor(get("/api/v1/tasks?owner=ana&size=500")
                        .withHeader("Authorization", equalTo("Bearer given"))
                        .willReturn(json(page())));
        Map<String, String> variables = Map.of("MAESTRO_URL", maestro.url(), "MAESTRO_TOKEN", "given");

        // then
        assertThat(maestro.run(variables, "task", "list").exitCode()).isZero();
    }

    @Test
    void aTokenInAVariableThatHasEndedIsNamed() {
        // given
        maestro.server()
                .stubFor(get("/api/v1/me")
                        .willReturn(problem(401, "not-authenticated", "Not known: run maestro authenticate.")));
        maestro.server().stubFor(post("/api/v1/tokens").willReturn(json(ISSUED).withStatus(201)));
        Map<String, String> variables = Map.of("MAESTRO_URL", maestro.url(), "MAESTRO_TOKEN", "ended");
        String refusal =
                "Not known: run maestro authenticate. The token is the one in MAESTRO_TOKEN: correct it, or unset"
                        + " MAESTRO_TOKEN.\n";

        // then
        assertThat(maestro.run(variables, "whoami")).isEqualTo(new Result(1, "", refusal));
        assertThat(maestro.run(variables, "authenticate", "-u", "ana", "-p", "new one")
                        .err())
                .isEqualTo("MAESTRO_TOKEN goes first: commands here use the token in it until you unset it.\n");
    }

    @Test
    void aWrongPasswordIsNotBlamedOnTheTokenInAVariable() {
        // given
        maestro.server()
                .stubFor(put("/api/v1/users/ana/password")
                        .willReturn(problem(401, "bad-credentials", "The password is wrong.")));
        maestro.server().stubFor(get("/api/v1/me").willReturn(json(ANA)));
        Map<String, String> variables = Map.of("MAESTRO_URL", maestro.url(), "MAESTRO_TOKEN", "given");

        // then
        assertThat(maestro.typing("old one\nnew one\nnew one\n")
                        .run(variables, "passwd")
                        .err())
                .endsWith("The password is wrong.\n");
    }

    private void stubPassword() {
        maestro.server()
                .stubFor(put("/api/v1/users/ana/password")
                        .withRequestBody(equalToJson("{\"oldPassword\":\"old one\",\"newPassword\":\"new one\"}"))
                        .willReturn(json(ISSUED)));
    }
}
