package org.orchestra.api;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Tasks of one user that go where a test says, as a worker would take them. */
public final class TaskHistoryFixture {
    private final JdbcClient jdbc;
    private final String owner;

    /** @param owner a user who exists */
    public TaskHistoryFixture(JdbcClient jdbc, String owner) {
        this.jdbc = jdbc;
        this.owner = owner;
    }

    /** A new task {@code user.<owner>.<name>}; its whole name. */
    public String create(String name, int jobs) {
        capacity();
        jdbc.sql("""
                        INSERT INTO dataset (owner_id, name, kind, files, bytes, sha256)
                        SELECT id, 'user.' || username || '.data', 'FILE', 1, 0, repeat('0', 64) FROM account
                        WHERE username = :owner ON CONFLICT DO NOTHING
                        """).param("owner", owner).update();
        String task = "user." + owner + "." + name;
        jdbc.sql("""
                        INSERT INTO task (uid, owner_id, name, data_dataset_id, config_dataset_id, queue_id, image, command, bypass,
                                          jobs, state)
                        SELECT substr(md5(:name), 1, 8), a.id, :name, d.id, d.id, q.id, 'python:3', 'run', true, :jobs, 'REGISTERED'
                        FROM account a JOIN dataset d ON d.owner_id = a.id AND d.name = 'user.' || a.username || '.data',
                             queue q
                        WHERE a.username = :owner AND q.name = 'cpu_small'
                        """)
                .param("name", task)
                .param("jobs", jobs)
                .param("owner", owner)
                .update();
        jdbc.sql("""
                        INSERT INTO job (task_id, number, name, state)
                        SELECT t.id, n, 'config-' || n || '.json', 'REGISTERED'
                        FROM task t, generate_series(0, t.jobs - 1) n WHERE t.name = :name
                        """).param("name", task).update();
        return task;
    }

    public void move(String task, String state) {
        jdbc.sql("UPDATE task SET state = :state WHERE name = :task")
                .param("state", state)
                .param("task", task)
                .update();
    }

    /** Moves all its jobs at once. */
    public void moveJobs(String task, String state) {
        jdbc.sql("UPDATE job SET state = :state WHERE task_id = (SELECT id FROM task WHERE name = :task)")
                .param("state", state)
                .param("task", task)
                .update();
    }

    private void capacity() {
        jdbc.sql("""
                INSERT INTO cluster (name, type, status, messenger_queue, reported_at)
                VALUES ('lab', 'LOCAL', 'ACTIVE', 'lab', now() + interval '1 day')
                ON CONFLICT DO NOTHING
                """).update();
        jdbc.sql("""
                WITH made AS (
                    INSERT INTO queue (name, device_kind, cpu_millis, memory_mib, gpus, max_seconds, is_default)
                    VALUES ('cpu_small', 'CPU', 1000, 512, 0, 3600, NOT EXISTS (SELECT FROM queue WHERE is_default))
                    ON CONFLICT DO NOTHING RETURNING id)
                INSERT INTO queue_cluster (queue_id, cluster_id, preference)
                SELECT made.id, c.id, 0 FROM made, cluster c WHERE c.name = 'lab'
                """).update();
    }
}
