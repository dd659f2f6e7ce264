package org.orchestra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
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

/** What is told of a queue with one full slot, in which Olga's task waits. */
class ExplanationApiIT extends RunningApi {
    @Autowired
    private Datasets datasets;

    @BeforeEach
    void aTaskWaits() {
        jdbc.sql("""
                INSERT INTO cluster (name, type, status, messenger_queue, reported_at)
                VALUES ('narrow', 'LOCAL', 'ACTIVE', 'narrow', now() + interval '1 day')
                ON CONFLICT DO NOTHING
                """).update();
        jdbc.sql("""
                WITH made AS (
                    INSERT INTO queue (name, device_kind, cpu_millis, memory_mib, gpus, max_seconds)
                    VALUES ('narrow', 'CPU', 1000, 512, 0, 3600) ON CONFLICT DO NOTHING RETURNING id)
                INSERT INTO queue_cluster (queue_id, cluster_id, preference)
                SELECT made.id, c.id, 0 FROM made, cluster c WHERE c.name = 'narrow'
                """).update();
        jdbc.sql("""
                INSERT INTO node (queue_id, cluster_id, name, enabled_slots, max_slots)
                SELECT m.queue_id, m.cluster_id, 'n1', 1, 1
                FROM queue q JOIN queue_cluster m ON m.queue_id = q.id WHERE q.name = 'narrow'
                ON CONFLICT DO NOTHING
                """).update();
        token("olga");
        if (datasets.list("olga", new PageRequest(null, 1)).items().isEmpty()) {
            upload("user.olga.data", new Tar().file("data.csv", "1"));
            upload(
                    "user.olga.configs",
                    new Tar().file("a.json", "{}").file("b.json", "{}").file("c.json", "{}"));
            create("user.olga.fit", Map.of(), "").expectStatus().isCreated();
            jdbc.sql("UPDATE task SET state = 'RUNNING' WHERE name = 'user.olga.fit'")
                    .update();
            jdbc.sql(
                            "UPDATE job SET state = 'ASSIGNED' WHERE task_id = (SELECT id FROM task WHERE name = 'user.olga.fit')")
                    .update();
            jdbc.sql("""
                    UPDATE job SET state = 'ACTIVATED', slot = 0, granted_at = now(),
                           node_id = (SELECT n.id FROM node n JOIN queue q ON q.id = n.queue_id WHERE q.name = 'narrow')
                    WHERE number = 0 AND task_id = (SELECT id FROM task WHERE name = 'user.olga.fit')
                    """).update();
        }
    }

    @Test
    void aTaskIsToldWhyItWaits() {
        as("olga")
                .get()
                .uri("/api/v1/tasks/user.olga.fit/why")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("""
                        {"task": "user.olga.fit", "state": "RUNNING", "note": null, "waits": [
                          {"reason": "SLOTS_BUSY", "permanent": false, "jobs": 2, "usedSlots": 1, "enabledSlots": 1, "ahead": 0,
                           "expectedStart": null,
                           "message": "2 jobs wait for a slot in narrow: 1 of 1 in use, none ahead of yours, first start unknown because no job of narrow has finished yet."}]}
                        """);
        as("admin")
                .get()
                .uri("/api/v1/tasks/user.olga.fit/why?job=0")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.waits.length()")
                .isEqualTo(0)
                .jsonPath("$.note")
                .isEqualTo("Job 0 of user.olga.fit is ACTIVATED on n1: it is not waiting.")
                .jsonPath("$.home")
                .value(
                        String.class,
                        home -> assertThat(home)
                                .startsWith("The home of olga on cluster")
                                .contains("is not begun"));
    }

    @Test
    void nobodyElseIsToldWhyATaskWaits() {
        assertProblem(why("oscar", "user.olga.fit", ""), 403, "forbidden", "belongs to olga");
        assertProblem(why("oscar", "user.olga.none", ""), 403, "forbidden", "belongs to olga");
        assertProblem(why("olga", "user.olga.none", ""), 404, "task-not-found", "task list");
        assertProblem(why("olga", "user.olga.fit", "?job=3"), 404, "not-found", "no job 3");
        assertProblem(why("olga", "user.olga.fit", "?job=one"), 400, "invalid-request", "job");
    }

    @Test
    void everybodySeesWhoIsInAQueueButNotWhatTheyRun() {
        as("oscar")
                .get()
                .uri("/api/v1/queues/narrow/jobs?size=1")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("""
                        {"queue": "narrow", "cluster": "narrow", "enabledSlots": 1, "usedSlots": 1,
                         "nodes": [{"name": "n1", "state": "OPEN", "usedSlots": 1, "enabledSlots": 1, "reason": null}],
                         "running": {"items": [{"owner": "olga", "task": "user.olga.fit", "job": 0, "node": "n1", "slot": 0,
                                                "expectedEnd": null}], "total": 1},
                         "waiting": {"items": [{"position": 1, "owner": "olga", "task": "user.olga.fit", "job": 1,
                                                "priority": 999.4, "expectedStart": null}],
                                     "next": "1", "total": 2},
                         "held": [], "heldTotal": 0}
                        """)
                .jsonPath("$..command")
                .isEmpty();
    }

    @Test
    void aLineIsRefusedInOneSentence() {
        assertProblem(queueJobs("oscar", "none", ""), 404, "queue-not-found", "choose one of");
        assertProblem(queueJobs("oscar", "narrow", "?size=501"), 400, "invalid-request", "1 to 500");
        assertProblem(
                queueJobs("oscar", "narrow", "?after=100000&size=100"), 400, "invalid-request", "earlier position");
        anonymous()
                .get()
                .uri("/api/v1/queues/narrow/jobs")
                .exchange()
                .expectStatus()
                .isUnauthorized();
    }

    @Test
    void aDryRunTellsWhatWouldBecomeOfATaskAndCreatesNothing() {
        // when Olga has T = 6 the new jobs are behind the two that wait
        create("user.olga.next", Map.of("maxRunning", 2), "?dryRun=true")
                .expectStatus()
                .isOk()
                .expectBody()
                .json("""
                        {"jobs": 3, "queue": "narrow", "cluster": "narrow", "freeSlots": 0, "enabledSlots": 1, "ahead": 2,
                         "neverReason": null, "expectedStart": null, "expectedEnd": null}
                        """)
                .jsonPath("$.messages.length()")
                .isEqualTo(3);

        // then
        assertProblem(why("olga", "user.olga.next", ""), 404, "task-not-found", "task list");
    }

    @Test
    void aDryRunIsRefusedLikeARealTask() {
        for (String how : new String[] {"", "?dryRun=true"}) {
            assertProblem(create("user.olga.fit", Map.of(), how), 409, "task-exists", "user.olga.fit");
            assertProblem(create("user.oscar.fit", Map.of(), how), 403, "not-your-name", "user.olga.");
            assertProblem(create("user.olga.no", Map.of("queue", "none"), how), 404, "queue-not-found", "none");
            assertProblem(create("user.olga.no", Map.of("command", "x"), how), 400, "invalid-command", "%");
            assertProblem(create("user.olga.no", Map.of("maxRunning", 0), how), 400, "invalid-request", "at least 1");
        }
        assertProblem(create("user.olga.no", Map.of(), "?dryRun=maybe"), 400, "invalid-request", "dryRun");
    }

    private RestTestClient.ResponseSpec why(String user, String task, String parameters) {
        return as(user).get().uri("/api/v1/tasks/" + task + "/why" + parameters).exchange();
    }

    private RestTestClient.ResponseSpec queueJobs(String user, String queue, String parameters) {
        return as(user).get()
                .uri("/api/v1/queues/" + queue + "/jobs" + parameters)
                .exchange();
    }

    private RestTestClient.ResponseSpec create(String name, Map<String, ?> changes, String parameters) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "name", name,
                "dataDataset", "user.olga.data",
                "configDataset", "user.olga.configs",
                "image", "python:3.12",
                "command", "run %DATA %IN %OUT",
                "queue", "narrow",
                "bypass", true));
        body.putAll(changes);
        return as("olga").post().uri("/api/v1/tasks" + parameters).body(body).exchange();
    }

    private void upload(String name, Tar tar) {
        datasets.uploadDirectory(new OwnedName(name), new ByteArrayInputStream(tar.bytes()));
    }
}
