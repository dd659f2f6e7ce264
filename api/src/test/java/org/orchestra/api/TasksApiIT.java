package org.orchestra.api;

import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.verify;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.api.dataset.Datasets;
import org.orchestra.api.dataset.Tar;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.store.paging.PageRequest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.client.RestTestClient;

class TasksApiIT extends RunningApi {
    private static final String EXEC = "python3 /job.py -d %DATA -c %IN -o %OUT";

    @Autowired
    private Datasets datasets;

    @BeforeEach
    void aQueueAndDatasets() {
        jdbc.sql("""
                INSERT INTO cluster (name, type, status, messenger_queue, reported_at)
                VALUES ('lab', 'LOCAL', 'ACTIVE', 'lab', now() + interval '1 day')
                ON CONFLICT DO NOTHING
                """).update();
        jdbc.sql("""
                WITH made AS (
                    INSERT INTO queue (name, device_kind, cpu_millis, memory_mib, gpus, max_seconds, is_default)
                    VALUES ('cpu_small', 'CPU', 1000, 512, 0, 3600, true) ON CONFLICT DO NOTHING RETURNING id)
                INSERT INTO queue_cluster (queue_id, cluster_id, preference)
                SELECT made.id, c.id, 0 FROM made, cluster c WHERE c.name = 'lab'
                """).update();
        jdbc.sql("""
                INSERT INTO node (queue_id, cluster_id, name, enabled_slots, max_slots)
                SELECT queue_id, cluster_id, 'node-0', 4, 8 FROM queue_cluster WHERE preference = 0
                ON CONFLICT DO NOTHING
                """).update();
        token("cleo");
        if (datasets.list("cleo", new PageRequest(null, 1)).items().isEmpty()) {
            upload("user.cleo.data", new Tar().file("data.csv", "1"));
            upload("user.cleo.configs", new Tar().file("a.json", "{}").file("b/c.json", "{}"));
        }
    }

    @Test
    void aTaskIsCreatedStartedShownAndListed() {
        // when
        create("cleo", "user.cleo.first", Map.of()).expectStatus().isCreated();

        // then
        verify(workflows).start(anyLong(), eq("user.cleo.first"));
        as("cleo")
                .get()
                .uri("/api/v1/tasks/user.cleo.first")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.owner")
                .isEqualTo("cleo")
                .jsonPath("$.state")
                .isEqualTo("REGISTERED")
                .jsonPath("$.queue")
                .isEqualTo("cpu_small")
                .jsonPath("$.jobs")
                .isEqualTo(2)
                .jsonPath("$.counts.registered")
                .isEqualTo(2)
                .jsonPath("$.results")
                .isEqualTo(storage.task(new OwnedName("user.cleo.first")).toString());
        as("cleo")
                .get()
                .uri("/api/v1/tasks?owner=cleo&size=500")
                .exchange()
                .expectBody()
                .jsonPath("$.items[?(@.name == 'user.cleo.first')]")
                .isNotEmpty();
        as("cleo")
                .get()
                .uri("/api/v1/tasks?state=REGISTERED&queue=cpu_small&since=2026-01-01T00:00:00Z&sort=NEWEST&size=1")
                .exchange()
                .expectBody()
                .jsonPath("$.items.length()")
                .isEqualTo(1);
        assertProblem(as("cleo").get().uri("/api/v1/tasks?queue=no").exchange(), 404, "queue-not-found", "cpu_small");
        assertProblem(as("cleo").get().uri("/api/v1/tasks?state=LOST").exchange(), 400, "invalid-request", "FINALIZED");
        assertProblem(as("cleo").get().uri("/api/v1/tasks?sort=size").exchange(), 400, "invalid-request", "NEWEST");
        assertProblem(as("cleo").get().uri("/api/v1/tasks?since=now").exchange(), 400, "invalid-request", "since");
        as("cleo")
                .get()
                .uri("/api/v1/tasks/user.cleo.first/jobs?state=REGISTERED&size=1&after=0")
                .exchange()
                .expectBody()
                .jsonPath("$.items[0].name")
                .isEqualTo("b/c.json")
                .jsonPath("$.items[0].job")
                .isEqualTo(1)
                .jsonPath("$.next")
                .isEmpty();
    }

    @Test
    void aTaskThatCannotBeIsRefusedAndNothingIsRegistered() {
        // then
        assertProblem(
                create("cleo", "user.cleo.no", Map.of("command", "run %DATA %IN")), 400, "invalid-command", "%OUT");
        assertProblem(create("cleo", "user.cleo.no", Map.of("image", "UPPER CASE")), 400, "invalid-image", "python:3");
        assertProblem(create("cleo", "user.cleo.no", Map.of("queue", "gpu")), 404, "queue-not-found", "cpu_small");
        assertProblem(create("cleo", "user.cleo.no", Map.of("queue", "a\u0000")), 400, "invalid-request", "'queue'");
        assertProblem(
                create("cleo", "user.cleo.no", Map.of("configDataset", "user.cleo.none")),
                404,
                "dataset-not-found",
                "upload");
        assertProblem(
                create("cleo", "user.cleo.no", Map.of("dataDataset", "user.ana.data")),
                403,
                "dataset-not-shared",
                "castor share");
        assertProblem(create("cleo", "user.cleo.no", Map.of("image", "")), 400, "invalid-request", "'image'");
        assertProblem(create("cleo", "cleo.no", Map.of()), 400, "invalid-name", "user.<username>");
        assertProblem(
                as("cleo").get().uri("/api/v1/tasks/user.cleo.no").exchange(), 404, "task-not-found", "task list");
    }

    @Test
    void aTaskHasACapAndAPriorityWhenItAsksForThem() {
        // when
        create("cleo", "user.cleo.capped", Map.of("maxRunning", 2, "priority", -5))
                .expectStatus()
                .isCreated()
                .expectBody()
                .json("{\"maxRunning\": 2, \"priority\": -5}");

        // then
        create("cleo", "user.cleo.plain", Map.of()).expectBody().json("{\"maxRunning\": null, \"priority\": 0}");
        assertProblem(create("cleo", "user.cleo.no", Map.of("maxRunning", 0)), 400, "invalid-request", "at least 1");
        assertProblem(create("cleo", "user.cleo.no", Map.of("priority", 1001)), 400, "invalid-request", "-1000 to");
    }

    @Test
    void aQueueOfOthersTakesNoTaskOfAUser() {
        // given
        jdbc.sql("""
                WITH made AS (
                    INSERT INTO queue (name, device_kind, cpu_millis, memory_mib, gpus, max_seconds, restricted)
                    VALUES ('z_closed', 'CPU', 1000, 512, 0, 3600, true) ON CONFLICT DO NOTHING RETURNING id)
                INSERT INTO queue_cluster (queue_id, cluster_id, preference)
                SELECT made.id, c.id, 0 FROM made, cluster c WHERE c.name = 'lab'
                """).update();

        // then
        assertProblem(
                create("cleo", "user.cleo.no", Map.of("queue", "z_closed")),
                403,
                "queue-not-yours",
                "one of cpu_small");
    }

    @Test
    void nobodyButAnAdminTouchesWhatIsSomebodyElses() {
        // given
        create("cleo", "user.cleo.private", Map.of()).expectStatus().isCreated();

        // then
        assertProblem(create("bob", "user.cleo.theirs", Map.of()), 403, "not-your-name", "user.bob.");
        assertProblem(delete("bob", "user.cleo.private"), 403, "forbidden", "belongs to cleo");
        for (String path : new String[] {"", "/jobs", "/jobs/0", "/jobs/0/log", "/jobs/0/files", "/jobs/0/files/x"}) {
            assertProblem(
                    as("bob")
                            .get()
                            .uri("/api/v1/tasks/user.cleo.private" + path)
                            .exchange(),
                    403,
                    "forbidden",
                    "belongs to cleo");
        }
        assertProblem(as("bob").get().uri("/api/v1/tasks?owner=cleo").exchange(), 403, "forbidden", "owner=bob");
        as("admin")
                .get()
                .uri("/api/v1/tasks/user.cleo.private")
                .exchange()
                .expectStatus()
                .isOk();
    }

    @Test
    void theRunsLogsAndFilesOfAJobAreServed() throws IOException {
        // given
        Path failed = aRun("user.cleo.served", 1, "FAILED");
        Path succeeded = aRun("user.cleo.served", 2, "SUCCEEDED");
        Files.writeString(failed.resolveSibling("run-1.log"), "Traceback");
        Files.writeString(Files.createDirectory(succeeded.resolve("output")).resolve("model 1.json"), "{}");

        // then
        as("cleo")
                .get()
                .uri("/api/v1/tasks/user.cleo.served/jobs/1")
                .exchange()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("b/c.json")
                .jsonPath("$.runs[0].outcome")
                .isEqualTo("FAILED")
                .jsonPath("$.runs[1].node")
                .isEqualTo("node-0");
        get("user.cleo.served", "log")
                .expectHeader()
                .valueEquals("Content-Type", "text/plain;charset=UTF-8")
                .expectBody(String.class)
                .isEqualTo("Traceback");
        get("user.cleo.served", "files")
                .expectBody()
                .jsonPath("$.items.length()")
                .isEqualTo(1)
                .jsonPath("$.items[0].path")
                .isEqualTo("output/model 1.json")
                .jsonPath("$.items[0].bytes")
                .isEqualTo(2);
        get("user.cleo.served", "files/output/model 1.json")
                .expectHeader()
                .valueEquals("Content-Type", "application/octet-stream")
                .expectHeader()
                .valueMatches("Content-Disposition", "attachment;.*")
                .expectBody(String.class)
                .isEqualTo("{}");
        get("user.cleo.served", "files?attempt=1")
                .expectBody()
                .jsonPath("$.items.length()")
                .isEqualTo(0);
        assertProblem(get("user.cleo.served", "files?attempt=9"), 404, "not-found", "has no run 9");
        assertProblem(get("user.cleo.served", "log?attempt=2"), 404, "not-found", "no log");
        assertProblem(get("user.cleo.served", "files/output/none"), 404, "not-found", "list its files");
        assertProblem(get("user.cleo.served", "files/output"), 404, "not-found", "list its files");
    }

    @Test
    void aJobThatNeverRanHasNothingToShow() {
        // given
        create("cleo", "user.cleo.new", Map.of()).expectStatus().isCreated();

        // then
        assertProblem(get("user.cleo.new", "log"), 404, "not-found", "no run yet");
        assertProblem(get("user.cleo.new", "files"), 404, "not-found", "has not run yet");
        assertProblem(
                as("cleo").get().uri("/api/v1/tasks/user.cleo.new/jobs/9").exchange(), 404, "not-found", "no job 9");
    }

    @Test
    void linksThatAJobMadeAreNotFollowed() throws IOException {
        // given
        Path run = aRun("user.cleo.links", 1, "SUCCEEDED");
        Path secret =
                Files.writeString(Files.createDirectories(storage.user("dan")).resolve("secret"), "dan's");
        Files.createSymbolicLink(run.resolve("stolen"), secret);
        Files.createSymbolicLink(run.resolve("home"), storage.user("dan"));
        Files.createSymbolicLink(run.resolveSibling("run-1.log"), secret);

        // then
        get("user.cleo.links", "files")
                .expectBody()
                .jsonPath("$.items.length()")
                .isEqualTo(0);
        assertProblem(get("user.cleo.links", "files/stolen"), 404, "not-found", "no file");
        assertProblem(get("user.cleo.links", "files/home/secret"), 404, "not-found", "no file");
        assertProblem(get("user.cleo.links", "log"), 404, "not-found", "no log");
    }

    @Test
    void theQueuesAreListedWithTheirSlots() {
        as("cleo")
                .get()
                .uri("/api/v1/queues")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.items[0].name")
                .isEqualTo("cpu_small")
                .jsonPath("$.items[0].cluster")
                .isEqualTo("lab")
                .jsonPath("$.items[0].deviceKind")
                .isEqualTo("CPU")
                .jsonPath("$.items[0].isDefault")
                .isEqualTo(true)
                .jsonPath("$.items[0].enabledSlots")
                .isEqualTo(4)
                .jsonPath("$.items[0].usedSlots")
                .isEqualTo(0);
    }

    /** The folder of a run of job 1, which has ended. */
    private Path aRun(String task, int attempt, String outcome) throws IOException {
        if (attempt == 1) {
            create("cleo", task, Map.of()).expectStatus().isCreated();
        }
        jdbc.sql("""
                INSERT INTO run (task_id, number, attempt, node, slot, outcome, finished_at)
                SELECT id, 1, :attempt, 'node-0', 0, :outcome, now() FROM task WHERE name = :task
                """)
                .param("task", task)
                .param("attempt", attempt)
                .param("outcome", outcome)
                .update();
        return Files.createDirectories(storage.run(new OwnedName(task), "b/c.json", attempt));
    }

    private void upload(String name, Tar tar) {
        datasets.uploadDirectory(new OwnedName(name), new ByteArrayInputStream(tar.bytes()));
    }

    private RestTestClient.ResponseSpec create(String user, String name, Map<String, ?> changes) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "name", name,
                "dataDataset", "user.cleo.data",
                "configDataset", "user.cleo.configs",
                "image", "python:3.12",
                "command", EXEC));
        body.putAll(changes);
        return as(user).post().uri("/api/v1/tasks").body(body).exchange();
    }

    private RestTestClient.ResponseSpec delete(String user, String task) {
        return as(user).delete().uri("/api/v1/tasks/{task}?files=true", task).exchange();
    }

    private RestTestClient.ResponseSpec get(String task, String what) {
        return as("cleo").get().uri("/api/v1/tasks/" + task + "/jobs/1/" + what).exchange();
    }
}
