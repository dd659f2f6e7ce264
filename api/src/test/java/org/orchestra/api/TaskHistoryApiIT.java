package org.orchestra.api;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.client.RestTestClient;

/** How tasks are doing, what they went through, and who is told of it. */
class TaskHistoryApiIT extends RunningApi {
    private TaskHistoryFixture tasks;

    @BeforeEach
    void someTasks() {
        token("ida");
        tasks = new TaskHistoryFixture(jdbc, "ida");
    }

    @Test
    void aTaskIsSummedUp() {
        // given
        String task = tasks.create("summed", 3);
        tasks.move(task, "RUNNING");
        jdbc.sql("""
                        UPDATE job SET state = 'KILLED', reason = 'stopped by ida'
                        WHERE number > 0 AND task_id = (SELECT id FROM task WHERE name = :name)
                        """).param("name", task).update();

        // then
        get(task, "summary").expectStatus().isOk().expectBody().json("""
                {
                  "task": {"name": "user.ida.summed", "state": "RUNNING", "counts": {"registered": 1, "killed": 2}},
                  "phase": "run phase",
                  "ended": 2,
                  "jobsPerHour": null,
                  "expectedEnd": null,
                  "failures": [
                    {"cause": null, "reason": "stopped by ida", "jobs": 2, "job": 1, "name": "config-1.json"}
                  ],
                  "runs": {"total": 0, "charged": 0, "evicted": 0},
                  "traceUrl": "http://temporal.lab:8233/namespaces/default/workflows/task%3Auser.ida.summed"
                }
                """);
    }

    @Test
    void theHistoryOfATaskAndOfAJobIsListed() {
        // given
        String task = tasks.create("told", 2);
        tasks.move(task, "RUNNING");
        tasks.moveJobs(task, "ASSIGNED");

        // then
        get(task, "history?size=2").expectStatus().isOk().expectBody().json("""
                {
                  "items": [
                    {"seq": 1, "job": null, "attempt": null, "from": null, "to": "REGISTERED", "actor": "orchestra", "reason": null},
                    {"seq": 2, "job": null, "attempt": null, "from": "REGISTERED", "to": "RUNNING"}
                  ],
                  "next": "2"
                }
                """);
        get(task, "history?job=1")
                .expectBody()
                .json("{\"items\": [{\"seq\": 4, \"job\": 1, \"to\": \"ASSIGNED\"}], \"next\": null}");
        assertProblem(get(task, "history?job=2"), 404, "not-found", "no job 2");
        assertProblem(get("user.ida.none", "history"), 404, "task-not-found", "task list");
        assertProblem(get("user.ida.none", "summary"), 404, "task-not-found", "task list");
        for (String what : new String[] {"summary", "history"}) {
            assertProblem(
                    as("jon").get().uri("/api/v1/tasks/" + task + "/" + what).exchange(),
                    403,
                    "forbidden",
                    "belongs to ida");
        }
    }

    @Test
    void everyoneChoosesTheirOwnMailAndNothingElse() {
        // given
        as("ida").get().uri("/api/v1/me").exchange().expectBody().json("{\"notify\": \"END\"}");

        // when
        edit("ida", "ida", Map.of("notify", "BROKEN"))
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"notify\": \"BROKEN\"}");

        // then
        as("ida").get().uri("/api/v1/me").exchange().expectBody().json("{\"notify\": \"BROKEN\"}");
        assertProblem(edit("ida", "admin", Map.of("notify", "NONE")), 403, "forbidden", "ida only");
        assertProblem(edit("ida", "ida", Map.of("maxRunning", 9)), 403, "forbidden", "notify only");
        assertProblem(edit("ida", "ida", Map.of("notify", "NONE", "uncapped", true)), 403, "forbidden", "notify only");
        assertProblem(edit("ida", "ida", Map.of("notify", "sometimes")), 400, "invalid-request", "'notify'");
        as("ida").get().uri("/api/v1/me").exchange().expectBody().json("{\"notify\": \"BROKEN\"}");
    }

    @Test
    void anAdminEditsTheChoiceOfOthersTogetherWithTheirShares() {
        // then
        edit("admin", "ida", Map.of("notify", "NONE", "maxRunning", 7))
                .expectBody()
                .json("{\"notify\": \"NONE\", \"maxRunning\": 7}");
        assertProblem(edit("admin", "nobody", Map.of("notify", "NONE")), 404, "user-not-found", "user list");
        assertProblem(edit("admin", "ida", Map.of()), 400, "invalid-request", "email or role");
        assertProblem(
                edit("admin", "ida", Map.of("notify", "END", "maxRunning", 0)), 400, "invalid-request", "at least 1");
        edit("admin", "ida", Map.of("uncapped", true))
                .expectBody()
                .json("{\"notify\": \"NONE\", \"maxRunning\": null}");
    }

    @Test
    void aUserSeesTheBudgetThatAnAdminSetsAndDoesNotSetIt() {
        // given
        Map<String, Object> budget = Map.of("budget", Map.of("hours", 500, "days", 30));
        assertProblem(edit("ida", "ida", budget), 403, "forbidden", "notify only");

        // when
        edit("admin", "ida", budget).expectStatus().isOk();

        // then
        as("ida")
                .get()
                .uri("/api/v1/me")
                .exchange()
                .expectBody()
                .json("{\"budget\": {\"hours\": 500, \"days\": 30, \"usedHours\": 0.0}}");
        edit("admin", "ida", Map.of("unbudgeted", true)).expectBody().json("{\"budget\": null}");
    }

    private RestTestClient.ResponseSpec get(String task, String what) {
        return as("ida").get().uri("/api/v1/tasks/" + task + "/" + what).exchange();
    }

    private RestTestClient.ResponseSpec edit(String caller, String user, Map<String, ?> change) {
        return as(caller).patch().uri("/api/v1/users/{user}", user).body(change).exchange();
    }
}
