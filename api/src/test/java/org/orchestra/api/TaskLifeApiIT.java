package org.orchestra.api;

import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.verify;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.TestData;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.client.RestTestClient;

/** Kills, retries and deletions over HTTP. */
class TaskLifeApiIT extends RunningApi {
    private static int users;

    @Autowired
    private Tasks tasks;

    private String user;

    @BeforeEach
    void aUserWithDatasetsOfTheirOwn() {
        TestData data = new TestData(jdbc, storage);
        if (jdbc.sql("SELECT count(*) FROM cluster WHERE name = 'life'")
                        .query(Long.class)
                        .single()
                == 0) {
            data.cluster("life");
            data.queue("life", "life");
            data.node("life", "life-0", 4);
        }
        user = "life" + ++users;
        token(user);
        data.configs(user, "data", 1);
        data.configs(user, "configs", 3);
    }

    @Test
    void aKillTellsWhatItEndedAndWhatItStops() {
        // given a task of which one job runs
        create("fit");
        bring("fit", "RUNNING");
        run("fit", 0);

        // then
        post("fit/kill")
                .expectStatus()
                .isAccepted()
                .expectBody()
                .json("{\"waiting\": 2, \"running\": 1, \"task\": {\"state\": \"KILL\", \"reason\": \"killed by %s\"}}"
                        .formatted(user));
        verify(workflows).kill(anyLong(), eq(task("fit")));
        assertProblem(post("fit/kill"), 409, "task-state", "being killed already");
        assertProblem(delete("fit"), 409, "task-state", "kill it before");
        assertProblem(post("fit/retry"), 409, "task-state", "only a task that has ended");
    }

    @Test
    void allTasksOfAUserAreKilledAtOnce() {
        // given
        create("one");
        create("two");
        create("over");
        bring("over", "RUNNING", "DONE");

        // then
        post("kill").expectStatus().isAccepted().expectBody().json("""
                        {"items": [{"task": "%s", "waiting": 3, "running": 0}, {"task": "%s", "waiting": 3, "running": 0}]}
                        """.formatted(task("one"), task("two")));
        as("admin")
                .post()
                .uri("/api/v1/tasks/kill?owner=" + user)
                .exchange()
                .expectStatus()
                .isAccepted()
                .expectBody()
                .json("{\"items\": []}");
        assertProblem(
                as("bob").post().uri("/api/v1/tasks/kill?owner=" + user).exchange(), 403, "forbidden", "owner=bob");
    }

    @Test
    void oneJobIsKilledAtOnceOrWhenItsRunIsGone() {
        // given
        create("fit");
        bring("fit", "RUNNING");
        run("fit", 0);
        jdbc.sql("UPDATE job SET state = 'ASSIGNED' WHERE number = 1 AND task_id = :task")
                .param("task", id("fit"))
                .update();

        // then
        post("fit/jobs/0/kill").expectStatus().isAccepted().expectBody().json("""
                        {"running": true, "job": {"job": 0, "state": "ACTIVATED", "node": "life-0"}}
                        """);
        post("fit/jobs/1/kill").expectStatus().isAccepted().expectBody().json("""
                        {"running": false, "job": {"job": 1, "state": "KILLED", "reason": "killed by %s"}}
                        """.formatted(user));
        verify(workflows).killJobs(task("fit"), TaskState.RUNNING, List.of(0));
        verify(workflows).killJobs(task("fit"), TaskState.RUNNING, List.of(1));
        assertProblem(post("fit/jobs/0/kill"), 409, "job-state", "being killed already");
        assertProblem(post("fit/jobs/1/kill"), 409, "job-state", "is KILLED");
        assertProblem(post("fit/jobs/9/kill"), 404, "not-found", "has no job 9");
    }

    @Test
    void aRetryRunsWhatIsNotDoneOrWhatIsNamed() {
        // given
        create("fit");
        bring("fit", "KILL", "KILLED");
        jdbc.sql("UPDATE job SET state = 'KILLED' WHERE task_id = :task")
                .param("task", id("fit"))
                .update();

        // then
        assertProblem(retry("fit", Map.of("jobs", "0-9")), 400, "invalid-job-range", "has no job 9");
        assertProblem(retry("fit", Map.of("jobs", "first")), 400, "invalid-job-range", "'first'");
        assertProblem(retry("fit", Map.of("image", "UPPER CASE")), 400, "invalid-image", "python:3");
        assertProblem(retry("fit", Map.of("image", "python\0")), 400, "invalid-image", "python:3");
        assertProblem(retry("fit", Map.of("command", "run %DATA %IN")), 400, "invalid-command", "%OUT");
        assertProblem(retry("fit", Map.of("memoryMib", 1_025)), 400, "above-queue-limit", "at most 1,024 MiB");
        assertProblem(retry("fit", Map.of("memoryMib", 0)), 400, "invalid-request", "at least 1 MiB");
        assertProblem(retry("fit", Map.of("queue", "no")), 404, "queue-not-found", "There is no queue no");
        assertProblem(retry("fit", Map.of("queue", "a\nb")), 400, "invalid-request", "one line");
        retry("fit", Map.of("jobs", "0,2", "image", "python:3.13", "command", "other %DATA %IN %OUT", "memoryMib", 512))
                .expectStatus()
                .isAccepted()
                .expectBody()
                .json("""
                        {"jobs": 2, "task": {"state": "RUNNING", "image": "python:3.13", "command": "other %DATA %IN %OUT",
                                             "memoryMib": 512,
                                             "counts": {"registered": 2, "killed": 1}}}
                        """);
        bring("fit", "KILL", "KILLED");
        post("fit/retry").expectStatus().isAccepted().expectBody().json("{\"jobs\": 1}");
    }

    @Test
    void aTaskThatIsDoneIsRetriedOnlyByNumbers() {
        // given
        create("fit");
        bring("fit", "RUNNING", "DONE");

        // then
        assertProblem(post("fit/retry"), 409, "task-state", "--jobs 3,17,40-60");
    }

    @Test
    void aTaskIsDeletedWhenItHasEnded() {
        // given
        create("fit");
        bring("fit", "KILL", "KILLED");

        // then
        delete("fit").expectStatus().isNoContent();
        assertProblem(delete("fit"), 404, "task-not-found", "task list");
    }

    @Test
    void nobodyButAnAdminActsOnSomebodyElsesTask() {
        // given
        create("fit");

        // then
        for (String action : List.of("kill", "retry", "jobs/0/kill")) {
            assertProblem(
                    as("bob")
                            .post()
                            .uri("/api/v1/tasks/" + task("fit") + "/" + action)
                            .exchange(),
                    403,
                    "forbidden",
                    "belongs to " + user);
        }
        as("admin")
                .post()
                .uri("/api/v1/tasks/" + task("fit") + "/kill")
                .exchange()
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.task.reason")
                .isEqualTo("killed by admin");
    }

    private String task(String name) {
        return "user." + user + "." + name;
    }

    private void create(String name) {
        tasks.create(
                new NewTask(
                        task(name),
                        "user." + user + ".data",
                        "user." + user + ".configs",
                        "python:3.12",
                        "run %DATA %IN %OUT",
                        "life",
                        true),
                user);
    }

    private void bring(String name, String... states) {
        for (String state : states) {
            jdbc.sql("UPDATE task SET state = :state WHERE name = :name")
                    .param("state", state)
                    .param("name", task(name))
                    .update();
        }
    }

    /** A run of the job has taken up a slot. */
    private void run(String name, int job) {
        jdbc.sql("UPDATE job SET state = 'ASSIGNED' WHERE task_id = :task AND number = :job")
                .param("task", id(name))
                .param("job", job)
                .update();
        jdbc.sql("""
                        UPDATE job SET state = 'ACTIVATED', accepted = true, attempt = 1, node_id = n.id,
                               slot = (SELECT count(*) FROM job WHERE node_id IS NOT NULL)
                        FROM node n WHERE n.name = 'life-0' AND task_id = :task AND number = :job
                        """).param("task", id(name)).param("job", job).update();
    }

    private long id(String name) {
        return jdbc.sql("SELECT id FROM task WHERE name = :name")
                .param("name", task(name))
                .query(Long.class)
                .single();
    }

    private RestTestClient.ResponseSpec post(String path) {
        String whole = path.equals("kill") ? path : "user." + user + "." + path;
        return as(user).post().uri("/api/v1/tasks/" + whole).exchange();
    }

    private RestTestClient.ResponseSpec retry(String name, Map<String, Object> body) {
        return as(user).post()
                .uri("/api/v1/tasks/" + task(name) + "/retry")
                .body(body)
                .exchange();
    }

    private RestTestClient.ResponseSpec delete(String name) {
        return as(user).delete()
                .uri("/api/v1/tasks/{task}?files=true", task(name))
                .exchange();
    }
}
