package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.problem;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.maestro.MaestroExtension.Result;
import tools.jackson.databind.json.JsonMapper;

/** Tests the dry run of a task and the explanation of waiting jobs. */
class TaskDryRunAndWhyTest {
    private static final String WAITS = """
            {"task":"user.ana.fit","state":"RUNNING","waits":[
              {"reason":"TOO_LARGE","permanent":true,"jobs":3,"message":"3 jobs ask for 2 GPUs and no node has more than 1.",
               "usedSlots":null,"enabledSlots":null,"ahead":null,"expectedStart":null},
              {"reason":"SLOTS_BUSY","permanent":false,"jobs":37,"message":"37 jobs wait for a slot in nvidia: 4 of 4 in use.",
               "usedSlots":4,"enabledSlots":4,"ahead":12,"expectedStart":"2026-01-01T10:18:00Z"}],"note":null,
             "home":"The home of ana on cluster lab is not begun."}
            """;

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    private Result create(String... options) {
        Stream<String> words = Stream.of(
                "task",
                "create",
                "-c",
                "user.ana.configs",
                "-d",
                "user.ana.data",
                "-t",
                "user.ana.fit",
                "--containerImage",
                "i",
                "--exec",
                "x");
        return maestro.authenticated()
                .run(Stream.concat(words, List.of(options).stream()).toArray(String[]::new));
    }

    @Test
    void createsATaskWithItsOwnLimits() {
        // given
        maestro.server()
                .stubFor(post("/api/v1/tasks")
                        .withRequestBody(equalToJson("{\"maxRunning\":2,\"priority\":-5}", true, true))
                        .willReturn(json(TaskCommandTest.task("user.ana.fit", "REGISTERED", 20, 0, 0, 0, 0, 0, 0, 0))
                                .withStatus(201)));

        // when
        Result result = create("--max-running", "2", "--priority", "-5");

        // then
        assertThat(result.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--dry_run", "--dry-run"})
    void showsTheForecastOfATask(String option) {
        // given
        maestro.server().stubFor(post("/api/v1/tasks?dryRun=true").willReturn(json("""
                                {"jobs":20,"queue":"nvidia","cluster":"lab","freeSlots":0,"enabledSlots":4,"ahead":12,
                                 "neverReason":null,"expectedStart":"2026-01-01T10:18:00Z","expectedEnd":null,
                                 "messages":["The end is unknown, since no job of nvidia has ended yet."]}
                                """)));

        // when
        Result result = create(option);

        // then
        assertThat(result).isEqualTo(new Result(0, """
                        Nothing was created. Forecast for user.ana.fit:
                        jobs            20
                        queue           nvidia of cluster lab
                        slots           0 of 4 free for such jobs
                        ahead           12 jobs
                        expected start  2026-01-01T10:18:00Z
                        expected end    unknown
                        The end is unknown, since no job of nvidia has ended yet.
                        """, ""));
    }

    @Test
    void failsIfTheTaskWouldNeverStart() {
        // given
        maestro.server().stubFor(post("/api/v1/tasks?dryRun=true").willReturn(json("""
                                {"jobs":20,"queue":"nvidia","cluster":"lab","freeSlots":0,"enabledSlots":0,"ahead":0,
                                 "neverReason":"No node of nvidia is enabled; ask an admin to enable one.",
                                 "expectedStart":null,"expectedEnd":null,"messages":[]}
                                """)));

        // when
        Result result = create("--dry_run");

        // then
        assertThat(result).isEqualTo(new Result(1, """
                        Nothing was created. Forecast for user.ana.fit:
                        jobs              20
                        queue             nvidia of cluster lab
                        slots             0 of 0 free for such jobs
                        will never start  No node of nvidia is enabled; ask an admin to enable one.
                        """, ""));
    }

    @Test
    void theDryRunReportsRefusals() {
        // given
        String detail = "The command lacks %OUT; write where the result goes.";
        maestro.server().stubFor(post("/api/v1/tasks?dryRun=true").willReturn(problem(400, "invalid-command", detail)));

        // when
        Result result = create("--dry_run");

        // then
        assertThat(result).isEqualTo(new Result(1, "", detail + "\n"));
    }

    @Test
    void explainsWhyJobsWaitOrNeverStart() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/tasks/user.ana.fit/why").willReturn(json(WAITS)));

        // when
        Result result = maestro.run("task", "why", "user.ana.fit");

        // then
        assertThat(result).isEqualTo(new Result(0, """
                        will never start: 3 jobs ask for 2 GPUs and no node has more than 1.
                        37 jobs wait for a slot in nvidia: 4 of 4 in use.
                        The home of ana on cluster lab is not begun.
                        """, ""));
    }

    @Test
    void explainsOneJobAsJson() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/tasks/user.ana.fit/why?job=3").willReturn(json(WAITS)));

        // when
        Result result = maestro.run("task", "why", "user.ana.fit", "--job", "3", "--output", "json");

        // then
        JsonMapper mapper = JsonMapper.shared();
        assertThat(mapper.readTree(result.out())).isEqualTo(mapper.readTree(WAITS));
    }

    @Test
    void reportsThatNothingWaits() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/tasks/user.ana.fit/why")
                        .willReturn(json("{\"task\":\"user.ana.fit\",\"state\":\"DONE\",\"waits\":[],"
                                + "\"note\":\"user.ana.fit is DONE; none of its jobs wait.\"}")));

        // when
        Result result = maestro.run("task", "why", "user.ana.fit");

        // then
        assertThat(result).isEqualTo(new Result(0, "user.ana.fit is DONE; none of its jobs wait.\n", ""));
    }
}
