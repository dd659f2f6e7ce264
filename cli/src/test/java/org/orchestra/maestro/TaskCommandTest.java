package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.maestro.MaestroExtension.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TaskCommandTest {
    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    /** Counts in the order registered, assigned, activated, running, done, failed, killed, broken. */
    static String task(String name, String state, int... counts) {
        String format = """
                {"name":"%s","owner":"ana","state":"%s","queue":"cpu_small","cluster":"lab","image":"python:3.12",
                 "command":"fit -d %%DATA -c %%IN -o %%OUT","dataDataset":"user.ana.data","configDataset":"user.ana.configs",
                 "bypass":false,"maxRunning":2,"priority":-5,"jobs":%d,"counts":{"registered":%d,"assigned":%d,"activated":%d,"running":%d,"done":%d,
                 "failed":%d,"killed":%d,"broken":%d},"reason":null,"results":"ana/fit",
                 "pack":null,"packs":{"jobs":39,"jobSeconds":1.53},"maxAttempts":1,"retryOn":[],"noRetryOn":[],"maxSeconds":7200,"cpus":0.50,"memoryMib":512,"gpus":0,
                 "secondary":{},"et":null,"eta":null,"dummyData":false,"dummyConfig":false,
                 "createdAt":"2026-01-01T10:00:00.123456Z","finishedAt":null,"fieldOfTomorrow":{"a":[1]}}
                """;
        return String.format(
                Locale.ROOT,
                format,
                name,
                state,
                IntStream.of(counts).sum(),
                counts[0],
                counts[1],
                counts[2],
                counts[3],
                counts[4],
                counts[5],
                counts[6],
                counts[7]);
    }

    @Test
    void createsATask() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/tasks")
                        .withHeader("Authorization", equalTo("Bearer t0ken"))
                        .withRequestBody(equalToJson("""
                                {"name":"user.ana.fit","dataDataset":"user.ana.data","configDataset":"user.ana.configs",
                                 "image":"python:3.12","command":"fit %DATA %IN %OUT","queue":"gpu","bypass":true,"test":"3,17"}
                                """))
                        .willReturn(json(task("user.ana.fit", "REGISTERED", 20, 0, 0, 0, 0, 0, 0, 0))
                                .withStatus(201)));

        // when
        Result result = maestro.run(
                "task",
                "create",
                "--configFile",
                "user.ana.configs",
                "--dataFile",
                "user.ana.data",
                "--task",
                "user.ana.fit",
                "--containerImage",
                "python:3.12",
                "--exec",
                "fit %DATA %IN %OUT",
                "--queue",
                "gpu",
                "--bypass",
                "--test",
                "3,17");

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0,
                        "task user.ana.fit REGISTERED, 20 jobs; follow it with: maestro task watch user.ana.fit\n",
                        ""));
    }

    @Test
    void reportsWhyATaskWasNotCreated() {
        // given
        String detail = "The command lacks %OUT; write where the result goes.";
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/tasks").willReturn(problem(400, "invalid-command", detail)));

        // when
        Result result = maestro.run(
                "task",
                "create",
                "-c",
                "user.ana.c",
                "-d",
                "user.ana.d",
                "-t",
                "user.ana.t",
                "--containerImage",
                "i",
                "--exec",
                "x");

        // then
        assertThat(result).isEqualTo(new Result(1, "", detail + "\n"));
    }

    @Test
    void listsTasksInColumnsThatAddUpToTheJobs() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/tasks?owner=ana&size=500")
                        .willReturn(json(page(
                                task("user.ana.fit", "RUNNING", 1, 2, 3, 4, 5, 6, 7, 8),
                                task("user.ana.b", "DONE", 0, 0, 0, 0, 10, 0, 0, 0)))));

        // when
        Result result = maestro.run("task", "list");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEqualTo("""
                        +--------------+---------+---------+---------+------+--------+--------+
                        | task         | state   | waiting | running | done | failed | killed |
                        +--------------+---------+---------+---------+------+--------+--------+
                        | user.ana.fit | RUNNING |       6 |       4 |    5 |     14 |      7 |
                        | user.ana.b   | DONE    |       0 |       0 |   10 |      0 |      0 |
                        +--------------+---------+---------+---------+------+--------+--------+
                        """);
    }

    @Test
    void listsAllPages() {
        // given
        for (int page = 0; page < 2; page++) {
            List<String> items = new ArrayList<>();
            for (int i = 0; i < (page == 0 ? 500 : 1); i++) {
                items.add(task("user.ana.t" + page + "-" + i, "DONE", 0, 0, 0, 0, 1, 0, 0, 0));
            }
            maestro.server()
                    .stubFor(get("/api/v1/tasks?owner=ana&size=500" + (page == 0 ? "" : "&after=500%2Cx"))
                            .willReturn(json("{\"items\":[" + String.join(",", items) + "],\"next\":"
                                    + (page == 0 ? "\"500,x\"" : "null") + "}")));
        }

        // when
        Result result = maestro.authenticated().run("task", "list", "--output", "json");

        // then
        JsonNode tasks = JsonMapper.shared().readTree(result.out());
        assertThat(tasks.size()).isEqualTo(501);
        assertThat(tasks.get(500).get("name").asString()).isEqualTo("user.ana.t1-0");
        assertThat(tasks.get(500).get("counts").get("done").asInt()).isEqualTo(1);
        assertThat(tasks.get(500).get("createdAt").asString()).isEqualTo("2026-01-01T10:00:00.123456Z");
    }

    @Test
    void reportsThatThereAreNoTasks() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/tasks?owner=bob&size=500").willReturn(json(page())));

        // when
        Result table = maestro.run("task", "list", "-u", "bob");
        Result json = maestro.run("task", "list", "-u", "bob", "--output", "JSON");

        // then
        assertThat(table)
                .isEqualTo(new Result(0, "bob has no tasks; to create one, see: maestro task create --help\n", ""));
        assertThat(JsonMapper.shared().readTree(json.out()).isEmpty()).isTrue();
    }

    @Test
    void listsTheTasksOfAllUsersByTheGivenFilters() {
        // given
        role("ADMIN");
        maestro.server()
                .stubFor(
                        get("/api/v1/tasks?state=FINALIZED&queue=gpu&since=2026-11-27T08%3A00%3A00Z&sort=NEWEST&size=500")
                                .willReturn(json(page(task("user.bob.fit", "FINALIZED", 0, 0, 0, 0, 1, 1, 0, 0)))));

        // when
        Result result = maestro.run(
                "task list --all --state finalized --queue gpu --since 2026-11-27T08:00:00Z --sort newest".split(" "));

        // then
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("| user.bob.fit | FINALIZED |");
    }

    @Test
    void listsTheTasksOfAllUsersForAdminsOnly() {
        // given
        role("USER");

        // then
        assertThat(maestro.run("task", "list", "--all"))
                .isEqualTo(new Result(1, "", "--all is for admins; without it, maestro lists your tasks.\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ADMIN | ''              | ana has no tasks; to create one, see: maestro task create --help; to list those of all users, add --all, of one user, -u USER.
            USER  | ''              | ana has no tasks; to create one, see: maestro task create --help
            ADMIN | &state=RUNNING  | No task of ana is like that; to list those of all users, add --all, of one user, -u USER.
            USER  | &state=RUNNING  | No task of ana is like that.
            """)
    void saysOfAnEmptyListWhatItDoesNotShow(String role, String filter, String words) {
        // given
        role(role);
        maestro.server()
                .stubFor(get("/api/v1/tasks?owner=ana" + filter + "&size=500").willReturn(json(page())));

        // when
        Result result =
                filter.isEmpty() ? maestro.run("task", "list") : maestro.run("task", "list", "--state", "running");

        // then
        assertThat(result).isEqualTo(new Result(0, words + "\n", ""));
    }

    private void role(String role) {
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/me").willReturn(json("{\"username\":\"ana\",\"role\":\"" + role + "\"}")));
    }

    @Test
    void deletesATaskAndItsFilesOnlyOnRequest() {
        // given
        maestro.authenticated();
        maestro.server()
                .stubFor(delete("/api/v1/tasks/user.ana.fit?files=false").willReturn(noContent()));
        maestro.server().stubFor(delete("/api/v1/tasks/user.ana.fit?files=true").willReturn(noContent()));

        // when
        Result kept = maestro.run("task", "delete", "user.ana.fit");
        Result gone = maestro.run("task", "delete", "-t", "user.ana.fit", "--files");

        // then
        assertThat(kept).isEqualTo(new Result(0, "task user.ana.fit deleted\n", ""));
        assertThat(gone).isEqualTo(new Result(0, "task user.ana.fit deleted with its files\n", ""));
        maestro.server().verify(1, deleteRequestedFor(urlEqualTo("/api/v1/tasks/user.ana.fit?files=true")));
    }

    @Test
    void reportsWhyATaskWasNotDeleted() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(delete("/api/v1/tasks/user.ana.fit?files=false")
                        .willReturn(problem(401, "token-expired", "Your token expired; run: maestro authenticate")));

        // when
        Result result = maestro.run("task", "delete", "-t", "user.ana.fit");

        // then
        assertThat(result).isEqualTo(new Result(1, "", "Your token expired; run: maestro authenticate\n"));
    }
}
