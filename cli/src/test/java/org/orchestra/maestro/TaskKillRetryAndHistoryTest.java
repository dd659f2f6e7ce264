package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;
import static org.orchestra.maestro.TaskCommandTest.task;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.maestro.MaestroExtension.Result;

/** Tests kill, retry, history and logs of a task. */
class TaskKillRetryAndHistoryTest {
    private static final String TASK = "/api/v1/tasks/user.ana.fit";
    private static final String KILLED = task("user.ana.fit", "KILL", 0, 0, 0, 1, 0, 0, 12, 0);

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @ParameterizedTest
    @ValueSource(strings = {"user.ana.fit", "-t user.ana.fit", "-u ana -t user.ana.fit", "--task=user.ana.fit"})
    void killsOneTask(String which) {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post(TASK + "/kill")
                        .willReturn(json("{\"task\":" + KILLED + ",\"waiting\":12,\"running\":1}")
                                .withStatus(202)));

        // when
        Result result = maestro.run(("task kill " + which).split(" "));

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0, "task user.ana.fit killed: 12 waiting jobs stopped, 1 running job stopping\n", ""));
    }

    @Test
    void killsAllTasksOfAUser() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/tasks/kill?owner=bob")
                        .willReturn(json("""
                                {"items":[{"task":"user.bob.a","waiting":1,"running":8},
                                          {"task":"user.bob.b","waiting":0,"running":0}]}
                                """).withStatus(202)));

        // when
        Result result = maestro.run("task", "kill", "-u", "bob", "-a");

        // then
        assertThat(result).isEqualTo(new Result(0, """
                        task user.bob.a killed: 1 waiting job stopped, 8 running jobs stopping
                        task user.bob.b killed: 0 waiting jobs stopped, 0 running jobs stopping
                        """, ""));
    }

    @Test
    void releasesATask() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post(TASK + "/release")
                        .willReturn(json(task("user.ana.fit", "REGISTERED", 12, 0, 0, 0, 0, 0, 0, 0))));

        // when
        Result result = maestro.run("task", "release", "user.ana.fit");

        // then
        assertThat(result).isEqualTo(new Result(0, "task user.ana.fit waits for no other task any more\n", ""));
    }

    @Test
    void reportsThatThereIsNothingToKill() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/tasks/kill?owner=ana").willReturn(json("{\"items\":[]}")));

        // when
        Result result = maestro.run("task", "kill", "-a");

        // then
        assertThat(result).isEqualTo(new Result(0, "ana has no tasks to stop.\n", ""));
    }

    @Test
    void killsOneJob() {
        // given
        maestro.authenticated();
        maestro.server()
                .stubFor(post(TASK + "/jobs/3/kill")
                        .willReturn(json("{\"job\":{\"job\":3,\"state\":\"RUNNING\"},\"running\":true}")
                                .withStatus(202)));
        maestro.server()
                .stubFor(post(TASK + "/jobs/4/kill")
                        .willReturn(json("{\"job\":{\"job\":4,\"state\":\"KILLED\"},\"running\":false}")
                                .withStatus(202)));
        maestro.server()
                .stubFor(post(TASK + "/jobs/5/kill")
                        .willReturn(problem(409, "job-state", "Job 5 is DONE; there is nothing to kill.")));

        // then
        assertThat(maestro.run("job", "kill", "user.ana.fit", "3"))
                .isEqualTo(new Result(0, "Job 3 of user.ana.fit is being stopped\n", ""));
        assertThat(maestro.run("job", "kill", "user.ana.fit", "4"))
                .isEqualTo(new Result(0, "Job 4 of user.ana.fit is KILLED\n", ""));
        assertThat(maestro.run("job", "kill", "user.ana.fit", "5"))
                .isEqualTo(new Result(1, "", "Job 5 is DONE; there is nothing to kill.\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --jobs 3,17,40-60                         | {"jobs":"3,17,40-60"}
            --containerImage python:3.12 --exec=%IN   | {"image":"python:3.12","command":"%IN"}
            """)
    void retriesTheGivenJobsWithNewSettings(String options, String body) {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post(TASK + "/retry")
                        .withRequestBody(equalToJson(body))
                        .willReturn(json("{\"task\":" + task("user.ana.fit", "RUNNING", 23, 0, 0, 0, 0, 0, 0, 0)
                                        + ",\"jobs\":23}")
                                .withStatus(202)));

        // when
        Result result = maestro.run(("task retry user.ana.fit " + options).split(" "));

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0,
                        "task user.ana.fit RUNNING, 23 jobs run again; follow it with: maestro task watch"
                                + " user.ana.fit\n",
                        ""));
    }

    @Test
    void retriesWithOtherResourcesAndSaysThatTheyStay() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post(TASK + "/retry")
                        .withRequestBody(
                                equalToJson(
                                        "{\"jobs\":\"3\",\"queue\":\"big\",\"maxSeconds\":7200,\"cpus\":2,\"memoryMib\":4096,\"gpus\":1}"))
                        .willReturn(json("""
                                {"task":{"name":"user.ana.fit","state":"RUNNING","jobs":4,"queue":"big","cpus":2,"memoryMib":4096,
                                         "gpus":1,"maxSeconds":7200,"bypass":false,"priority":0,
                                         "counts":{"registered":1,"assigned":0,"activated":0,"running":0,"done":3,"failed":0,
                                                   "killed":0,"broken":0}},"jobs":1}
                                """).withStatus(202)));

        // when
        Result result = maestro.run(
                "task retry user.ana.fit --jobs 3 --queue big --time 2:00:00 --cpus 2 --memory 4G --gpus 1".split(" "));

        // then
        assertThat(result).isEqualTo(new Result(0, """
                        task user.ana.fit RUNNING, 1 job runs again; follow it with: maestro task watch user.ana.fit
                        From now on each job that starts gets 2 CPUs, 4G, 1 GPU for at most 02:00:00 in queue big, also after a later retry.
                        """, ""));
    }

    @Test
    void retriesUnsuccessfulJobs() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(post(TASK + "/retry")
                        .withRequestBody(absent())
                        .willReturn(json("{\"task\":" + task("user.ana.fit", "REGISTERED", 1, 0, 0, 0, 0, 0, 0, 0)
                                        + ",\"jobs\":1}")
                                .withStatus(202)));

        // when
        Result result = maestro.run("task", "retry", "-t", "user.ana.fit");

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0,
                        "task user.ana.fit REGISTERED, 1 job runs again; follow it with: maestro task watch"
                                + " user.ana.fit\n",
                        ""));
    }

    @Test
    void reportsWhyNothingIsRetried() {
        // given
        String detail = "'3-' is no list of jobs; write numbers and ranges like 3,17,40-60.";
        maestro.authenticated()
                .server()
                .stubFor(post(TASK + "/retry").willReturn(problem(400, "invalid-job-range", detail)));

        // when
        Result result = maestro.run("task", "retry", "user.ana.fit", "--jobs", "3-");

        // then
        assertThat(result).isEqualTo(new Result(1, "", detail + "\n"));
    }

    @Test
    void listsTheHistory() {
        // given
        maestro.authenticated().server().stubFor(get(TASK + "/history?size=500").willReturn(json(page("""
                                {"seq":1,"at":"2026-01-01T10:00:00Z","job":null,"attempt":null,"from":null,
                                 "to":"REGISTERED","actor":"ana","reason":null}
                                """, """
                                {"seq":2,"at":"2026-01-01T10:00:09.1234567Z","job":3,"attempt":1,"from":"RUNNING",
                                 "to":"FAILED","actor":"worker","reason":"exit code 1"}
                                """))));

        // when
        Result result = maestro.run("task", "history", "user.ana.fit");

        // then
        assertThat(result).isEqualTo(new Result(0, """
                        +----------------------+-------+------------+--------+-------------+
                        | at                   | what  | to         | by     | reason      |
                        +----------------------+-------+------------+--------+-------------+
                        | 2026-01-01T10:00:00Z | task  | REGISTERED | ana    |             |
                        | 2026-01-01T10:00:09Z | job 3 | FAILED     | worker | exit code 1 |
                        +----------------------+-------+------------+--------+-------------+
                        """, ""));
    }

    @Test
    void listsTheHistoryOfOneJobAsJson() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get(TASK + "/history?job=3&size=500")
                        .willReturn(json(page("{\"seq\":2,\"job\":3,\"to\":\"FAILED\",\"actor\":\"worker\"}"))));

        // when
        Result result = maestro.run("task", "history", "user.ana.fit", "--job", "3", "--output", "json");

        // then
        assertThat(result.out()).contains("\"actor\" : \"worker\"").doesNotContain("setback");
    }

    @Test
    void printsTheLastLinesOfEachFailedJob() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get(TASK + "/logs?state=FAILED&lines=2&size=500").willReturn(json(page("""
                                {"job":3,"name":"c3.json","attempt":2,"node":"n1","reason":"exit code 1",
                                 "lines":["  File \\"fit.py\\", line 3","\\u001b[31mKeyError\\u001b[0m:\\t'lr'"]}
                                """, """
                                {"job":9,"name":"c9.json","attempt":1,"node":null,
                                 "reason":"the image cannot be pulled:\\nno such tag","lines":[]}
                                """))));

        // when
        Result result = maestro.run("task", "logs", "user.ana.fit", "--failed", "--lines", "2");

        // then
        assertThat(result).isEqualTo(new Result(0, """
                        job 3 (c3.json), run 2 on n1: exit code 1
                            File "fit.py", line 3
                          [31mKeyError[0m:    'lr'

                        job 9 (c9.json), run 1: the image cannot be pulled: no such tag; no output
                        """, ""));
    }

    @Test
    void reportsThatNoJobFailed() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get(TASK + "/logs?state=FAILED&lines=20&size=500").willReturn(json(page())));

        // when
        Result result = maestro.run("task", "logs", "-t", "user.ana.fit", "--failed");

        // then
        assertThat(result).isEqualTo(new Result(0, "No job of user.ana.fit has failed.\n", ""));
    }
}
