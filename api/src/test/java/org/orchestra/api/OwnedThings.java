package org.orchestra.api;

import java.io.IOException;
import java.nio.file.Files;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.store.testing.TestData;
import org.orchestra.volume.Storage;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One user who has one of everything that the API knows, in a lab of its own: an account, a dataset, a task whose job has
 * run and has metrics, a job type, and a queue with a node.
 */
final class OwnedThings {
    static final String QUEUE = "owned";
    static final String NODE = "owned-node";
    static final String JOB_TYPE = "owned-type";
    /** The cluster of the queue. */
    static final String CLUSTER = "lab";

    private static final String JOB_NAME = "config-0.json";

    private final JdbcClient jdbc;
    private final Storage storage;
    private final String owner;
    private final String reader;
    private final String passwordHash;

    /**
     * @param owner a user who exists
     * @param reader a user who exists, with whom the dataset is shared
     */
    OwnedThings(JdbcClient jdbc, Storage storage, String owner, String reader) {
        this.jdbc = jdbc;
        this.storage = storage;
        this.owner = owner;
        this.reader = reader;
        this.passwordHash = jdbc.sql("SELECT password_hash FROM account WHERE username = :owner")
                .param("owner", owner)
                .query(String.class)
                .single();
    }

    String task() {
        return "user." + owner + ".task";
    }

    String dataset() {
        return "user." + owner + ".configs";
    }

    /** The path of a file of the dataset. */
    String file() {
        return "config-000000.json";
    }

    /** The path of a file that the job has left. */
    String result() {
        return "output";
    }

    /** Makes everything as if nobody had touched it. */
    void renew() throws IOException {
        remove();
        jdbc.sql("""
                        UPDATE account
                        SET state = 'ACTIVE', email = username || '@lab.org', password_hash = :hash,
                            password_expires_at = NULL, notify = 'END', removed_at = NULL
                        WHERE username = :owner
                        """).param("hash", passwordHash).param("owner", owner).update();
        new TestData(jdbc, storage).configs(owner, "configs", 1);
        jdbc.sql("""
                        INSERT INTO dataset_share (name, reader_id) SELECT :dataset, id FROM account WHERE username = :reader
                        """).param("dataset", dataset()).param("reader", reader).update();
        jdbc.sql("""
                        INSERT INTO upload (id, owner_id, name, kind, new_files, new_bytes)
                        SELECT gen_random_uuid(), id, :dataset, 'DIRECTORY', 0, 0 FROM account WHERE username = :owner
                        """).param("dataset", dataset()).param("owner", owner).update();
        new TaskHistoryFixture(jdbc, owner).create("task", 1);
        jdbc.sql("""
                        WITH made AS (
                            INSERT INTO queue (name, device_kind, cpu_millis, memory_mib, gpus, max_seconds)
                            VALUES (:queue, 'CPU', 1000, 512, 0, 3600) RETURNING id)
                        INSERT INTO queue_cluster (queue_id, cluster_id, preference)
                        SELECT made.id, c.id, 0 FROM made, cluster c WHERE c.name = :cluster
                        """).param("queue", QUEUE).param("cluster", CLUSTER).update();
        new TestData(jdbc, storage).node(QUEUE, NODE, 1);
        jdbc.sql("""
                        INSERT INTO cluster_token (hash, cluster_id, name, created_at)
                        SELECT sha256(convert_to(token, 'UTF8')), id, token, now()
                        FROM cluster, unnest('{ci,cj,ck}'::text[]) token WHERE cluster.name = :cluster
                        """).param("cluster", CLUSTER).update();
        jdbc.sql("INSERT INTO job_type (name, parser) VALUES (:name, 'keras')")
                .param("name", JOB_TYPE)
                .update();
        jdbc.sql("""
                        INSERT INTO run (task_id, number, attempt, node, slot, cluster, outcome, finished_at)
                        SELECT id, 0, 1, 'node', 0, :cluster, 'SUCCEEDED', now() FROM task WHERE name = :task
                        """).param("task", task()).param("cluster", CLUSTER).update();
        jdbc.sql("""
                        INSERT INTO metric_series (task_id, number, attempt, metric, points, last_value)
                        SELECT id, 0, 1, unnest('{acc,loss,time}'::text[]), 2, 0.5 FROM task WHERE name = :task
                        """).param("task", task()).update();
        jdbc.sql("""
                        INSERT INTO metric_point (series_id, ordinal, value)
                        SELECT s.id, ordinal, 0.5 FROM metric_series s JOIN task t ON t.id = s.task_id
                        CROSS JOIN generate_series(0, 1) ordinal WHERE t.name = :task
                        """).param("task", task()).update();
        OwnedName name = new OwnedName(task());
        Files.createDirectories(storage.run(name, JOB_NAME, 1));
        Files.writeString(storage.run(name, JOB_NAME, 1).resolve("output"), "1");
        Files.writeString(storage.log(name, JOB_NAME, 1), "1");
    }

    /** Removes what others would see. */
    void remove() {
        jdbc.sql("DELETE FROM cluster_token").update();
        jdbc.sql("DELETE FROM job_type WHERE name = :name")
                .param("name", JOB_TYPE)
                .update();
        jdbc.sql("DELETE FROM task WHERE name LIKE 'user.' || :owner || '.%'")
                .param("owner", owner)
                .update();
        jdbc.sql("DELETE FROM dataset WHERE name LIKE 'user.' || :owner || '.%'")
                .param("owner", owner)
                .update();
        jdbc.sql("DELETE FROM dataset_share WHERE name = :dataset")
                .param("dataset", dataset())
                .update();
        jdbc.sql("DELETE FROM upload WHERE name = :dataset")
                .param("dataset", dataset())
                .update();
        jdbc.sql("DELETE FROM node WHERE queue_id = (SELECT id FROM queue WHERE name = :queue)")
                .param("queue", QUEUE)
                .update();
        jdbc.sql("DELETE FROM queue WHERE name = :queue").param("queue", QUEUE).update();
    }

    /** A new token without a name for a user, who also has one named {@code ci} then, and a webhook of that name. */
    String token(String username, String scope) {
        String token = "orc_" + UUID.randomUUID();
        insertToken(username, token, null, scope);
        insertToken(username, "orc_" + UUID.randomUUID(), "ci", "READ");
        jdbc.sql("""
                        INSERT INTO webhook (account_id, name, url, events, secret, created_at, busy_until, paused_until)
                        SELECT id, 'ci', 'https://hooks.example.org/', '{TASK_ENDED}', sha256(''), now(), now(), now()
                        FROM account WHERE username = :username ON CONFLICT DO NOTHING
                        """).param("username", username).update();
        return token;
    }

    private void insertToken(String username, String token, @Nullable String name, String scope) {
        jdbc.sql("""
                        INSERT INTO token (hash, account_id, name, scope, expires_at)
                        SELECT sha256(convert_to(:token, 'UTF8')), id, :name, :scope, now() + interval '1 hour'
                        FROM account WHERE username = :username ON CONFLICT DO NOTHING
                        """)
                .param("token", token)
                .param("name", name)
                .param("scope", scope)
                .param("username", username)
                .update();
    }
}
