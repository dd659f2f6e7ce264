package org.orchestra.api.dataset;

import static java.util.stream.Collectors.toMap;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetKind;
import org.orchestra.domain.dataset.DatasetState;
import org.orchestra.volume.HomePath;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of datasets that are registered in place, and of their being read. A lease ends half a minute after it was renewed. */
@Component
class DatasetRegistrationRepository {
    private static final int BATCH = 5_000;

    private final JdbcClient jdbc;

    DatasetRegistrationRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What a new version is, or is going to be.
     *
     * @param files how many files it has
     * @param bytes their sizes together
     * @param sha256 as {@link Dataset} documents it; null before it has been read
     */
    record PlacedContent(
            HomePath path,
            DatasetKind kind,
            int files,
            long bytes,
            @Nullable String sha256) {}

    /** The version that a name stands for, if it is registered. */
    record CurrentRegistration(long id, DatasetKind kind, String path, DatasetState state) {}

    /**
     * One that is to be read.
     *
     * @param sha256 of what was read the last time; null when it never was
     */
    record ClaimedRegistration(
            long id,
            String name,
            String owner,
            DatasetKind kind,
            String path,
            @Nullable String sha256) {}

    /** Inserts a version, which has the name from now on; empty when another has it. Its id. */
    Optional<Long> insert(OwnedName name, PlacedContent content) {
        return jdbc.sql("""
                        WITH version AS (
                            INSERT INTO dataset (owner_id, name, version, kind, files, bytes, sha256, folder)
                            SELECT id, :name, (SELECT coalesce(max(version), 0) + 1 FROM dataset WHERE name = :name),
                                   :kind, :files, :bytes, :sha256, :folder
                            FROM account WHERE username = :owner AND state <> 'DELETED'
                            ON CONFLICT DO NOTHING
                            RETURNING id)
                        INSERT INTO dataset_registration (dataset_id, path, state)
                        SELECT id, :path, CASE WHEN :sha256::text IS NULL THEN 'REGISTERING' ELSE 'READY' END FROM version
                        RETURNING dataset_id
                        """)
                .param("name", name.value())
                .param("owner", name.owner())
                .param("kind", content.kind().name())
                .param("files", content.files())
                .param("bytes", content.bytes())
                .param("sha256", content.sha256())
                .param("path", content.path().value())
                .param(
                        "folder",
                        content.kind() == DatasetKind.FILE
                                ? content.path().parent()
                                : content.path().value())
                .query(Long.class)
                .optional();
    }

    Optional<CurrentRegistration> current(OwnedName name) {
        return jdbc.sql("""
                        SELECT d.id, d.kind, g.path, g.state
                        FROM current_dataset d JOIN dataset_registration g ON g.dataset_id = d.id WHERE d.name = :name
                        """)
                .param("name", name.value())
                .query(CurrentRegistration.class)
                .optional();
    }

    /** Has a version read again, unless it is being read. */
    void begin(long dataset) {
        jdbc.sql("""
                        UPDATE dataset_registration
                        SET state = 'REGISTERING', reason = NULL, since = now(), read_files = 0, read_bytes = 0,
                            reader = NULL, reader_until = NULL
                        WHERE dataset_id = :dataset AND state <> 'REGISTERING'
                        """).param("dataset", dataset).update();
    }

    /** The oldest that nobody reads, of owners of whom nothing is being read, so that one who registers much is no hindrance. */
    Optional<ClaimedRegistration> claim(UUID reader) {
        return jdbc.sql("""
                        WITH next AS (
                            SELECT g.dataset_id
                            FROM dataset_registration g JOIN current_dataset d ON d.id = g.dataset_id
                            WHERE g.state = 'REGISTERING' AND (g.reader_until IS NULL OR g.reader_until < now())
                              AND NOT EXISTS (
                                  SELECT FROM dataset_registration o JOIN current_dataset e ON e.id = o.dataset_id
                                  WHERE e.owner_id = d.owner_id AND o.state = 'REGISTERING' AND o.reader_until >= now())
                            ORDER BY g.since, g.dataset_id LIMIT 1 FOR UPDATE OF g SKIP LOCKED)
                        UPDATE dataset_registration g
                        SET reader = :reader, reader_until = now() + interval '30 s', read_files = 0, read_bytes = 0
                        FROM next, dataset d JOIN account a ON a.id = d.owner_id
                        WHERE g.dataset_id = next.dataset_id AND d.id = g.dataset_id
                        RETURNING d.id, d.name, a.username AS owner, d.kind, g.path, d.sha256
                        """)
                .param("reader", reader)
                .query(ClaimedRegistration.class)
                .optional();
    }

    /** Renews a lease, and says how far the reading is; false when somebody else has it, or the dataset is gone. */
    boolean keep(long dataset, UUID reader, int files, long bytes) {
        return jdbc.sql("""
                        UPDATE dataset_registration SET reader_until = now() + interval '30 s', read_files = :files, read_bytes = :bytes
                        WHERE dataset_id = :dataset AND reader = :reader
                          AND EXISTS (SELECT FROM current_dataset WHERE id = :dataset)
                        """)
                        .param("dataset", dataset)
                        .param("reader", reader)
                        .param("files", files)
                        .param("bytes", bytes)
                        .update()
                > 0;
    }

    /** Within a transaction: whether this reader still has the lease, and keeps it until the end. */
    boolean hold(long dataset, UUID reader) {
        return jdbc.sql("""
                        SELECT g.dataset_id FROM dataset_registration g JOIN current_dataset d ON d.id = g.dataset_id
                        WHERE g.dataset_id = :dataset AND g.reader = :reader FOR UPDATE OF g
                        """)
                .param("dataset", dataset)
                .param("reader", reader)
                .query(Long.class)
                .optional()
                .isPresent();
    }

    /** What has been read of a version, by path. */
    Map<String, RegisteredFile> files(long dataset) {
        return jdbc
                .sql("SELECT path, bytes, sha256, stamp FROM dataset_file WHERE dataset_id = :dataset")
                .param("dataset", dataset)
                .query(RegisteredFile.class)
                .list()
                .stream()
                .collect(toMap(RegisteredFile::path, Function.identity()));
    }

    /** Keeps what has been read of a version; of a file that was read before, what was read last. */
    void save(long dataset, List<RegisteredFile> files) {
        for (int from = 0; from < files.size(); from += BATCH) {
            saveBatch(dataset, files.subList(from, Math.min(files.size(), from + BATCH)));
        }
    }

    private void saveBatch(long dataset, List<RegisteredFile> files) {
        jdbc.sql("""
                        INSERT INTO dataset_file (dataset_id, path, bytes, sha256, stamp)
                        SELECT ?, * FROM unnest(?::text[], ?::bigint[], ?::text[], ?::text[])
                        ON CONFLICT (dataset_id, path)
                        DO UPDATE SET bytes = excluded.bytes, sha256 = excluded.sha256, stamp = excluded.stamp
                        """)
                .params(
                        dataset,
                        files.stream().map(RegisteredFile::path).toArray(String[]::new),
                        files.stream().map(RegisteredFile::bytes).toArray(Long[]::new),
                        files.stream().map(RegisteredFile::sha256).toArray(String[]::new),
                        files.stream().map(RegisteredFile::stamp).toArray(String[]::new))
                .update();
    }

    /** Forgets what has been read of a version. */
    void forget(long dataset) {
        jdbc.sql("DELETE FROM dataset_file WHERE dataset_id = :dataset")
                .param("dataset", dataset)
                .update();
    }

    /** Says what a version is that has been read for the first time. */
    void describe(long dataset, Arrival content) {
        jdbc.sql("UPDATE dataset SET files = :files, bytes = :bytes, sha256 = :sha256 WHERE id = :dataset")
                .param("files", content.files().size())
                .param("bytes", content.bytes())
                .param("sha256", content.sha256())
                .param("dataset", dataset)
                .update();
    }

    /**
     * Ends the reading of a version.
     *
     * @param reason null when it is READY
     */
    void end(long dataset, UUID reader, DatasetState state, @Nullable String reason) {
        jdbc.sql("""
                        UPDATE dataset_registration
                        SET state = :state, reason = :reason, since = now(), looked_at = now(), reader = NULL, reader_until = NULL
                        WHERE dataset_id = :dataset AND reader = :reader
                        """)
                .param("state", state.name())
                .param("reason", reason)
                .param("dataset", dataset)
                .param("reader", reader)
                .update();
    }
}
