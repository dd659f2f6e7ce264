package org.orchestra.store.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.volume.Storage;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Fills a database and a volume: users and datasets as uploads would, and capacity as a configuration would. */
public final class TestData {
    private static final String NO_CHECKSUM = "0".repeat(64);

    private final JdbcClient jdbc;
    private final Storage storage;

    public TestData(JdbcClient jdbc, Storage storage) {
        this.jdbc = jdbc;
        this.storage = storage;
    }

    /** An active user with a data file {@code user.<name>.data} and nothing else. */
    public void user(String username) {
        jdbc.sql("""
                        INSERT INTO account (username, email, password_hash, role, state)
                        VALUES (:name, :name || '@lab.example', 'x', 'USER', 'ACTIVE')
                        """).param("name", username).update();
        dataset("user." + username + ".data", "FILE", List.of("data.csv"));
    }

    /** The account of a user has been deleted just now, and what it has is still there. */
    public void deleteUser(String username) {
        jdbc.sql("UPDATE account SET state = 'DELETED', email = NULL WHERE username = :name")
                .param("name", username)
                .update();
    }

    /** An active admin, whose address is {@code <name>@lab.example}. */
    public void admin(String username) {
        jdbc.sql("""
                        INSERT INTO account (username, email, password_hash, role, state)
                        VALUES (:name, :name || '@lab.example', 'x', 'ADMIN', 'ACTIVE')
                        """).param("name", username).update();
    }

    /** A directory dataset {@code user.<owner>.<name>} with {@code count} configuration files. */
    public String configs(String owner, String name, int count) {
        String dataset = "user." + owner + "." + name;
        dataset(dataset, "DIRECTORY", configNames(count));
        return dataset;
    }

    /** As {@link #configs}, without the files: for a very large task whose jobs only wait. */
    public String unwrittenConfigs(String owner, String name, int count) {
        String dataset = "user." + owner + "." + name;
        register(new OwnedName(dataset), "DIRECTORY", configNames(count));
        return dataset;
    }

    /** Gives a dataset the sizes and checksums of its files, for what copies it. */
    public void checksums(String dataset) {
        Path folder = storage.dataset(new DatasetVersion(new OwnedName(dataset), 1));
        jdbc.sql("SELECT path FROM dataset_file f JOIN dataset d ON d.id = f.dataset_id WHERE d.name = :name")
                .param("name", dataset)
                .query(String.class)
                .list()
                .forEach(path -> checksum(dataset, path, folder.resolve(path)));
        jdbc.sql("""
                        UPDATE dataset d SET bytes = (SELECT sum(bytes) FROM dataset_file WHERE dataset_id = d.id),
                               sha256 = (SELECT encode(sha256(string_agg(path || sha256, ' ' ORDER BY path)::bytea), 'hex')
                                         FROM dataset_file WHERE dataset_id = d.id)
                        WHERE name = :name
                        """).param("name", dataset).update();
    }

    private void checksum(String dataset, String path, Path file) {
        try {
            jdbc.sql("""
                            UPDATE dataset_file SET bytes = length(:content), sha256 = encode(sha256(:content), 'hex')
                            WHERE path = :path AND dataset_id = (SELECT id FROM dataset WHERE name = :name)
                            """)
                    .param("content", Files.readAllBytes(file))
                    .param("path", path)
                    .param("name", dataset)
                    .update();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> configNames(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> "config-%06d.json".formatted(number))
                .toList();
    }

    /** The messenger queue of the cluster that every store of tests has. */
    public static final String MESSENGER_QUEUE = "cluster-" + StoreExtension.CLUSTER;

    /** An active cluster for local processes, whose worker reports all day; its messenger queue is {@code cluster-<name>}. */
    public void cluster(String name) {
        jdbc.sql("""
                        INSERT INTO cluster (name, type, status, messenger_queue, reported_at)
                        VALUES (:name, 'LOCAL', 'ACTIVE', 'cluster-' || :name, now() + interval '1 day')
                        """).param("name", name).update();
    }

    /** A queue for CPU jobs; the first queue of all is the default. */
    public void queue(String name, String cluster) {
        queue(name, cluster, "CPU", 0);
    }

    /** A queue for jobs of one GPU each; the first queue of all is the default. */
    public void gpuQueue(String name, String cluster) {
        queue(name, cluster, "GPU", 1);
    }

    /** A healthy node with all its slots enabled, on the first cluster of its queue. */
    public void node(String queue, String name, int slots) {
        node(queue, null, name, slots);
    }

    /** A healthy node with all its slots enabled. */
    public void node(String queue, @Nullable String cluster, String name, int slots) {
        jdbc.sql("""
                        INSERT INTO node (queue_id, cluster_id, name, enabled_slots, max_slots)
                        SELECT m.queue_id, m.cluster_id, :name, :slots, :slots
                        FROM queue q JOIN queue_cluster m ON m.queue_id = q.id JOIN cluster c ON c.id = m.cluster_id
                        WHERE q.name = :queue AND (c.name = :cluster OR (:cluster::text IS NULL AND m.preference = 0))
                        """)
                .param("name", name)
                .param("slots", slots)
                .param("queue", queue)
                .param("cluster", cluster)
                .update();
    }

    /** Lets a queue go to one more cluster, which it prefers less than those that it has. */
    public void alsoOn(String queue, String cluster) {
        jdbc.sql("""
                        INSERT INTO queue_cluster (queue_id, cluster_id, preference)
                        SELECT q.id, c.id, (SELECT count(*) FROM queue_cluster m WHERE m.queue_id = q.id)
                        FROM queue q, cluster c WHERE q.name = :queue AND c.name = :cluster
                        """).param("queue", queue).param("cluster", cluster).update();
    }

    private void queue(String name, String cluster, String device, int gpus) {
        jdbc.sql("""
                        WITH made AS (
                            INSERT INTO queue (name, device_kind, cpu_millis, memory_mib, gpus, max_seconds, is_default)
                            VALUES (:name, :device, 1000, 1024, :gpus, 3600, NOT EXISTS (SELECT FROM queue))
                            RETURNING id)
                        INSERT INTO queue_cluster (queue_id, cluster_id, preference)
                        SELECT made.id, c.id, 0 FROM made, cluster c WHERE c.name = :cluster
                        """)
                .param("name", name)
                .param("device", device)
                .param("gpus", gpus)
                .param("cluster", cluster)
                .update();
    }

    private void dataset(String name, String kind, List<String> files) {
        OwnedName owned = new OwnedName(name);
        register(owned, kind, files);
        write(storage.dataset(new DatasetVersion(owned, 1)), files);
    }

    private void register(OwnedName name, String kind, List<String> files) {
        long id = jdbc.sql("""
                        INSERT INTO dataset (owner_id, name, kind, files, bytes, sha256)
                        SELECT id, :name, :kind, :files, 0, :sha FROM account WHERE username = :owner RETURNING id
                        """)
                .param("name", name.value())
                .param("kind", kind)
                .param("files", files.size())
                .param("sha", NO_CHECKSUM)
                .param("owner", name.owner())
                .query(Long.class)
                .single();
        jdbc.sql("""
                        INSERT INTO dataset_file (dataset_id, path, bytes, sha256)
                        SELECT :id, path, 0, :sha FROM unnest(:paths::text[]) AS path
                        """)
                .param("id", id)
                .param("sha", NO_CHECKSUM)
                .param("paths", files.toArray(String[]::new))
                .update();
    }

    private static void write(Path folder, List<String> files) {
        try {
            Files.createDirectories(folder);
            for (String file : files) {
                Files.writeString(folder.resolve(file), file + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
