package org.orchestra.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.store.testing.TestData;
import org.springframework.test.web.servlet.client.RestTestClient;

/** What a new task may ask for over HTTP, and what a queue lets it ask for. */
class TaskRequestsApiIT extends RunningApi {
    @BeforeEach
    void aQueueWithBounds() {
        jdbc.sql("TRUNCATE queue CASCADE").update();
        TestData data = new TestData(jdbc, storage);
        data.cluster("asked");
        token("rita");
        data.configs("rita", "data", 1);
        data.configs("rita", "configs", 2);
        as("admin")
                .post()
                .uri("/api/v1/queues")
                .body(Map.of("name", "cpu", "cluster", "asked", "deviceKind", "CPU", "maxCpus", 4, "maxSeconds", 7200))
                .exchange()
                .expectStatus()
                .isCreated();
        as("admin")
                .patch()
                .uri("/api/v1/queues/cpu")
                .body(Map.of("maxMemoryMib", 8192, "defaultSeconds", 3600))
                .exchange()
                .expectBody()
                .json("""
                        {"cpus": 1.0, "maxCpus": 4.0, "memoryMib": 1024, "maxMemoryMib": 8192, "maxSeconds": 7200,
                         "defaultSeconds": 3600}
                        """);
    }

    @AfterEach
    void nothingIsLeft() {
        jdbc.sql("TRUNCATE queue CASCADE").update();
        jdbc.sql("DELETE FROM cluster WHERE name = 'asked'").update();
        jdbc.sql("TRUNCATE dataset CASCADE").update();
    }

    @Test
    void aTaskGetsAndShowsWhatItAskedFor() {
        // when
        RestTestClient.ResponseSpec created = create(
                Map.ofEntries(
                        Map.entry("command", "run %REF %ET > %OUT"),
                        Map.entry("maxAttempts", 3),
                        Map.entry("retryOn", List.of("exit=137", "oom")),
                        Map.entry("noRetryOn", List.of("exit=2")),
                        Map.entry("maxSeconds", 5400),
                        Map.entry("cpus", 0.5),
                        Map.entry("memoryMib", 8192),
                        Map.entry("secondary", Map.of("REF", "user.rita.data")),
                        Map.entry("et", "3"),
                        Map.entry("dummyData", true),
                        Map.entry("dummyConfig", true)),
                "");

        // then
        created.expectStatus().isCreated().expectBody().json("""
                {"maxAttempts": 3, "retryOn": ["exit=137", "oom"], "noRetryOn": ["exit=2"], "maxSeconds": 5400, "cpus": 0.5,
                 "memoryMib": 8192, "gpus": 0, "secondary": {"REF": "user.rita.data"}, "et": "3", "eta": null,
                 "dummyData": true, "dummyConfig": true}
                """);
    }

    @Test
    void aTaskThatAsksForNothingGetsWhatTheQueueGives() {
        create(Map.of(), "").expectStatus().isCreated().expectBody().json("""
                {"maxAttempts": 1, "retryOn": [], "noRetryOn": [], "maxSeconds": 3600, "cpus": 1.0, "memoryMib": 1024,
                 "gpus": 0, "secondary": {}, "et": null, "eta": null, "dummyData": false, "dummyConfig": false}
                """);
    }

    @Test
    void whatCannotBeIsRefusedAlsoInADryRun() {
        for (String how : new String[] {"", "?dryRun=true"}) {
            assertProblem(create(Map.of("cpus", 4.001), how), 400, "above-queue-limit", "at most 4 CPUs");
            assertProblem(create(Map.of("memoryMib", 8193), how), 400, "above-queue-limit", "at most 8,192 MiB");
            assertProblem(create(Map.of("maxSeconds", 7201), how), 400, "above-queue-limit", "at most 02:00:00");
            assertProblem(create(Map.of("gpus", 1), how), 400, "above-queue-limit", "has no GPUs");
            assertProblem(create(Map.of("cpus", 0), how), 400, "invalid-request", "at least 0.001 CPUs");
            assertProblem(create(Map.of("maxSeconds", -1), how), 400, "invalid-request", "at least 1 second");
            assertProblem(create(Map.of("maxAttempts", 21), how), 400, "invalid-max-attempts", "1 to 20");
            assertProblem(
                    create(Map.of("retryOn", List.of("sometimes")), how), 400, "invalid-failure-expression", "oom");
            for (String words : new String[] {"retryOn", "noRetryOn"}) {
                assertProblem(
                        create(Map.of(words, List.of("oom")), how), 400, "invalid-max-attempts", "--max-attempts");
            }
            assertProblem(create(secondary("ref", "user.rita.data"), how), 400, "invalid-secondary", "a word like REF");
            assertProblem(create(secondary("ETA", "user.rita.data"), how), 400, "invalid-secondary", "%ETA");
            assertProblem(create(secondary("REF", "user.rita.no"), how), 400, "invalid-command", "%REF");
            assertProblem(create(Map.of("test", "last"), how), 400, "invalid-test", "spread");
            assertProblem(create(Map.of("test", "0,99"), how), 400, "invalid-job-range", "has no job 99");
            assertProblem(create(Map.of("et", ""), how), 400, "invalid-request", "1 to 64 characters");
            assertProblem(create(Map.of("eta", "x".repeat(65)), how), 400, "invalid-request", "1 to 64 characters");
            assertProblem(create(Map.of("command", "%DATA > %OUT"), how), 400, "invalid-command", "%IN");
        }
    }

    @Test
    void whatATaskLeavesOutIsWhatItsJobTypeSays() {
        // given
        as("admin")
                .post()
                .uri("/api/v1/job-types")
                .body(Map.of(
                        "name",
                        "keras",
                        "parser",
                        "keras",
                        "image",
                        "lab/keras:3",
                        "queue",
                        "cpu",
                        "cpus",
                        2.5,
                        "memoryMib",
                        2048))
                .exchange()
                .expectStatus()
                .isCreated();
        Map<String, Object> bare = new HashMap<>(Map.of("jobType", "keras", "memoryMib", 4096));
        bare.put("image", null);
        bare.put("queue", null);

        // then
        create(bare, "?dryRun=true").expectStatus().isOk();
        create(bare, "").expectBody().json("""
                {"jobType": "keras", "image": "lab/keras:3", "queue": "cpu", "cpus": 2.5, "memoryMib": 4096}
                """);
        assertProblem(
                as("admin").delete().uri("/api/v1/job-types/keras").exchange(),
                409,
                "job-type-in-use",
                "user.rita.fit");
    }

    private static Map<String, Object> secondary(String word, String dataset) {
        return Map.of("secondary", Map.of(word, dataset));
    }

    private RestTestClient.ResponseSpec create(Map<String, ?> changes, String parameters) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "name", "user.rita.fit",
                "dataDataset", "user.rita.data",
                "configDataset", "user.rita.configs",
                "image", "python:3.12",
                "command", "run %DATA %IN %OUT",
                "queue", "cpu"));
        body.putAll(changes);
        return as("rita").post().uri("/api/v1/tasks" + parameters).body(body).exchange();
    }
}
