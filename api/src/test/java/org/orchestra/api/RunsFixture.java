package org.orchestra.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.orchestra.api.dataset.Datasets;
import org.orchestra.api.dataset.Tar;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.store.paging.PageRequest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.client.RestTestClient;

/** Tasks of one user with jobs a.json and b/c.json, on a local cluster and on a remote one, and runs that tests invent. */
public abstract class RunsFixture extends RunningApi {
    private static final Map<Integer, String> JOBS = Map.of(0, "a.json", 1, "b/c.json");

    @Autowired
    private Datasets datasets;

    protected abstract String user();

    @BeforeEach
    void twoClustersAndDatasets() {
        jdbc.sql("""
                INSERT INTO cluster (name, type, status, messenger_queue, volume_kind, volume_path, reported_at) VALUES
                    ('lab', 'LOCAL', 'ACTIVE', 'lab', NULL, NULL, now() + interval '1 day'),
                    ('remote', 'KUBERNETES', 'ACTIVE', 'remote', 'HOST_PATH', '/volume', now() + interval '1 day')
                ON CONFLICT DO NOTHING
                """).update();
        for (Map.Entry<String, String> queue :
                Map.of("z_local", "lab", "z_remote", "remote").entrySet()) {
            jdbc.sql("""
                    WITH made AS (
                        INSERT INTO queue (name, device_kind, cpu_millis, memory_mib, gpus, max_seconds)
                        VALUES (:queue, 'CPU', 1000, 512, 0, 3600) ON CONFLICT DO NOTHING RETURNING id)
                    INSERT INTO queue_cluster (queue_id, cluster_id, preference)
                    SELECT made.id, c.id, 0 FROM made, cluster c WHERE c.name = :cluster
                    """)
                    .param("queue", queue.getKey())
                    .param("cluster", queue.getValue())
                    .update();
        }
        jdbc.sql("""
                INSERT INTO node (queue_id, cluster_id, name, enabled_slots, max_slots)
                SELECT m.queue_id, m.cluster_id, 'node-0', 4, 8
                FROM queue q JOIN queue_cluster m ON m.queue_id = q.id WHERE q.name = 'z_local' ON CONFLICT DO NOTHING
                """).update();
        token(user());
        if (datasets.list(user(), new PageRequest(null, 1)).items().isEmpty()) {
            upload("data", new Tar().file("data.csv", "1"));
            upload("configs", new Tar().file("a.json", "{}").file("b/c.json", "{}"));
        }
    }

    protected String name(String task) {
        return "user." + user() + "." + task;
    }

    protected void task(String task, String queue) {
        as(user())
                .post()
                .uri("/api/v1/tasks")
                .body(Map.of(
                        "name",
                        name(task),
                        "dataDataset",
                        name("data"),
                        "configDataset",
                        name("configs"),
                        "image",
                        "python:3.12",
                        "command",
                        "python3 /job.py -d %DATA -c %IN -o %OUT",
                        "queue",
                        queue))
                .exchange()
                .expectStatus()
                .isCreated();
    }

    /** Makes a run that is still running when it has no outcome; returns its folder. */
    protected Path run(String task, int job, int attempt, @Nullable String outcome) throws IOException {
        jdbc.sql("""
                INSERT INTO run (task_id, number, attempt, node, slot, cluster, outcome, finished_at)
                SELECT t.id, :job, :attempt, 'node-0', 0, c.name, :outcome::text,
                       CASE WHEN :outcome::text IS NOT NULL THEN now() END
                FROM task t JOIN cluster c ON c.id = t.clusters[1] WHERE t.name = :task
                """)
                .param("task", name(task))
                .param("job", job)
                .param("attempt", attempt)
                .param("outcome", outcome)
                .update();
        return Files.createDirectories(storage.run(new OwnedName(name(task)), JOBS.get(job), attempt));
    }

    protected void endRun(String task, int job, int attempt, String outcome) {
        jdbc.sql("""
                UPDATE run SET outcome = :outcome, finished_at = now()
                WHERE task_id = (SELECT id FROM task WHERE name = :task) AND number = :job AND attempt = :attempt
                """)
                .param("task", name(task))
                .param("job", job)
                .param("attempt", attempt)
                .param("outcome", outcome)
                .update();
    }

    /** Where a run's log is stored. */
    protected Path log(String task, int job, int attempt) {
        return storage.log(new OwnedName(name(task)), JOBS.get(job), attempt);
    }

    protected RestTestClient.ResponseSpec get(String task, String what) {
        return as(user()).get().uri("/api/v1/tasks/" + name(task) + "/" + what).exchange();
    }

    private void upload(String name, Tar tar) {
        datasets.uploadDirectory(new OwnedName(name(name)), new ByteArrayInputStream(tar.bytes()));
    }
}
