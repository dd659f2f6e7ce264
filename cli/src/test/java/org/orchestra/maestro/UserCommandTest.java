package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.patch;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.maestro.MaestroExtension.Result;

class UserCommandTest {
    private static final String BOB = "{\"username\":\"bob\",\"email\":\"bob@example.org\",\"role\":\"ADMIN\","
            + "\"state\":\"ACTIVE\",\"maxPriority\":500,\"maxRunning\":40,"
            + "\"budget\":{\"hours\":500,\"days\":30,\"usedHours\":12.5},\"notify\":\"BROKEN\",\"createdAt\":\"2026-01-01T10:00:00Z\"}";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void createsAUser() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/users")
                        .withRequestBody(equalToJson("""
                                                {"username":"bob","email":"bob@example.org","password":"secret","role":"ADMIN","maxPriority":500}
                                                """))
                        .willReturn(json(BOB).withStatus(201)));

        // when
        Result result = maestro.run(
                "user",
                "create",
                "bob",
                "--email",
                "bob@example.org",
                "--role",
                "admin",
                "--max-priority",
                "500",
                "-p",
                "secret");

        // then
        assertThat(result).isEqualTo(new Result(0, "user bob created\n", ""));
    }

    @Test
    void omitsOptionsThatAreNotGiven() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/users")
                        .withRequestBody(equalToJson(
                                "{\"username\":\"bob\",\"email\":\"bob@example.org\",\"password\":\"typed\"}",
                                true,
                                false))
                        .willReturn(json(BOB).withStatus(201)));

        // when
        Result result = maestro.typing("typed\n").run("user", "create", "bob", "--email", "bob@example.org");

        // then
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void showsTheRefusalOfTheServer() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/users?size=500")
                        .willReturn(problem(403, "forbidden", "Only admins list users; ask one.")));

        // when
        Result result = maestro.run("user", "list");

        // then
        assertThat(result).isEqualTo(new Result(1, "", "Only admins list users; ask one.\n"));
    }

    @Test
    void listsUsers() {
        // given
        maestro.authenticated().server().stubFor(get("/api/v1/users?size=500").willReturn(json(page(BOB))));
        maestro.server().stubFor(get("/api/v1/quotas?size=500").willReturn(json(page(quota("\"maxFiles\":5")))));

        // when
        Result result = maestro.run("user", "list", "-o", "wide");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .contains(
                        "| bob  | bob@example.org | ADMIN | ACTIVE | 1.0 KiB |          500 |          40 | 12.5 of 500 h in 30 days | BROKEN | 2 of 5 |");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --max-priority 0                    | {"maxPriority":0}
            --max-running 40 --max-priority 500 | {"maxRunning":40,"maxPriority":500}
            --max-running none                  | {"uncapped":true}
            --budget 500h/30d                   | {"budget":{"hours":500,"days":30}}
            --budget none                       | {"unbudgeted":true}
            --notify broken                     | {"notify":"BROKEN"}
            --email b@lab.org --role admin      | {"email":"b@lab.org","role":"ADMIN"}
            """)
    void setsAUser(String options, String body) {
        // given
        maestro.authenticated()
                .server()
                .stubFor(patch(urlEqualTo("/api/v1/users/bob"))
                        .withRequestBody(equalToJson(body))
                        .willReturn(json(BOB)));

        // when
        Result result = maestro.run(("user set bob " + options).split(" "));

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0,
                        "user bob: ADMIN, bob@example.org, max priority 500, max running 40, budget 500h/30d, mail when a task is BROKEN\n",
                        ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"500", "500h", "500h/0x1e", "-5h/30d", "h/d", "500h/30d ", "9999999999h/1d", "None"})
    void aBudgetThatIsNoneIsRefusedWithAnExample(String text) {
        assertThat(maestro.authenticated()
                        .run("user", "set", "bob", "--budget", text)
                        .err())
                .contains("is not a budget; write slot hours and days like 500h/30d, or none");
    }

    @Test
    void usersChooseTheirOwnMail() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(patch(urlEqualTo("/api/v1/users/ana"))
                        .withRequestBody(equalToJson("{\"notify\":\"NONE\"}"))
                        .willReturn(json("{\"username\":\"ana\",\"maxPriority\":1000,\"notify\":\"NONE\"}")));

        // when
        Result result = maestro.run("user", "set", "--notify", "none");

        // then
        assertThat(result)
                .isEqualTo(new Result(0, "user ana: max priority 1000, no limit on running jobs, no mail\n", ""));
    }

    @Test
    void registersWithoutAToken() {
        // given
        maestro.server()
                .stubFor(post("/api/v1/registrations")
                        .withRequestBody(equalToJson("""
                                {"username":"bob","email":"bob@example.org","password":"secret"}
                                """))
                        .willReturn(aResponse().withStatus(202)));

        // when
        Result result = maestro.run("register", "-u", "bob", "--email", "bob@example.org", "-p", "secret");

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0,
                        "registered, unless somebody else has the name bob or the address bob@example.org; an admin"
                                + " activates the account, then run: maestro authenticate -u bob -p\n",
                        ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            activate | user bob activated
            enable   | user bob enabled
            disable  | user bob disabled; to stop its tasks: maestro task kill -a -u bob
            """)
    void changesTheStateOfAnAccount(String verb, String said) {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post(urlEqualTo("/api/v1/users/bob/" + verb)).willReturn(json(BOB)));

        // then
        assertThat(maestro.run("user", verb, "bob")).isEqualTo(new Result(0, said + "\n", ""));
    }

    @Test
    void saysWhatADeletionRemovesAndDeletesWithYes() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/users/bob")
                        .willReturn(
                                json("{\"account\":" + BOB + ",\"has\":{\"openTasks\":2,\"tasks\":14,\"datasets\":3,"
                                        + "\"bytes\":2048,\"tokens\":1,\"homes\":[\"cloud\",\"lab\"]}}")));
        maestro.server()
                .stubFor(get("/api/v1/users/bob/homes?size=500")
                        .willReturn(json(
                                page("{\"cluster\":\"lab\",\"state\":\"FAILING\",\"step\":\"VOLUME\",\"attempts\":3,"
                                        + "\"error\":\"exists\"}"))));
        maestro.server()
                .stubFor(delete("/api/v1/users/bob?kill=true")
                        .willReturn(json("{}").withStatus(202)));

        // then
        assertThat(maestro.run("user", "delete", "bob", "--kill").out())
                .startsWith("bob has 14 tasks, 3 datasets, 1 token, and homes on: cloud, lab.\n"
                        + "Its 2 tasks that have not ended would be killed.\n")
                .endsWith("delete it with: maestro user delete bob --kill --yes\n");
        assertThat(maestro.run("user", "show", "bob").out())
                .contains(
                        "tasks     14, 2 not ended\n",
                        "datasets  3, 2.0 KiB\n",
                        "homes     lab FAILING at VOLUME, attempt 3: exists\n");
        assertThat(maestro.run("user", "delete", "bob", "--kill", "--yes").out())
                .startsWith("user bob deleted; ");
    }

    @Test
    void declinesWithAReason() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/users/bob/decline")
                        .withRequestBody(equalToJson("{\"reason\":\"unknown\"}"))
                        .willReturn(aResponse().withStatus(204)));

        // then
        assertThat(maestro.run("user", "decline", "bob", "--reason", "unknown"))
                .isEqualTo(new Result(0, "user bob declined\n", ""));
    }

    @Test
    void printsAPasswordToHandOver() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/users/bob/reset-password")
                        .willReturn(json("{\"username\":\"bob\",\"password\":\"abcde-fghjk\","
                                + "\"expiresAt\":\"2026-01-08T00:00:00Z\"}")));

        // then
        assertThat(maestro.run("user", "reset-password", "bob"))
                .isEqualTo(new Result(
                        0,
                        "abcde-fghjk\n",
                        "hand this over to bob, who must run maestro passwd -u bob before 2026-01-08T00:00:00Z:\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --quota-bytes 1.5G --quota-files 7 | {"maxBytes":1610612736,"maxFiles":7}
            --quota-files 0                    | {"maxFiles":0}
            --default-quota                    | {"byDefault":true}
            """)
    void setsAQuota(String options, String body) {
        // given
        maestro.authenticated()
                .server()
                .stubFor(patch(urlEqualTo("/api/v1/quotas/bob"))
                        .withRequestBody(equalToJson(body))
                        .willReturn(json(quota("\"maxBytes\":1610612736"))));

        // when
        Result result = maestro.run(("user set bob " + options).split(" "));

        // then
        assertThat(result)
                .isEqualTo(new Result(0, "quota of bob: 1.5 GiB, any number of files; used: 1.0 KiB, 2 files\n", ""));
    }

    @Test
    void listsUsersOfAState() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/users?state=REGISTERED&size=500").willReturn(json(page())));

        // then
        assertThat(maestro.run("user", "list", "--state", "registered"))
                .isEqualTo(new Result(0, "There are no registered users.\n", ""));
    }

    private static String quota(String limit) {
        return "{\"username\":\"bob\",\"usedBytes\":1024,\"usedFiles\":2," + limit + "}";
    }

    @Test
    void listsTheAuditLog() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/audit?user=bob&since=2026-01-31T12%3A00%3A00Z&size=500")
                        .willReturn(json(page("{\"kind\":\"ACT\",\"actor\":\"bob\",\"act\":\"disableUser\","
                                + "\"subject\":\"ana\",\"address\":\"10.0.0.1\",\"times\":1,"
                                + "\"firstAt\":\"2026-02-01T00:00:00Z\",\"lastAt\":\"2026-02-01T00:00:00.5Z\"}"))));

        // when
        Result result = maestro.run("audit", "--user", "bob", "--since", "2026-01-31T12:00:00Z", "-o", "wide");

        // then
        assertThat(result.out())
                .contains("| 2026-02-01T00:00:00.500Z | ACT  | bob  | disableUser | ana     |     1 | 10.0.0.1 |");
        assertThat(maestro.run("audit", "--since", "lately").err())
                .contains("'lately' is not a time; use a date such as");
    }
}
