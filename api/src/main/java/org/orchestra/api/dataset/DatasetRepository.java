package org.orchestra.api.dataset;

import static java.util.Objects.requireNonNull;
import static org.orchestra.domain.Text.format;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetKind;
import org.orchestra.domain.dataset.DatasetState;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of datasets, their versions and their files. */
@Component
class DatasetRepository {
    private static final int BATCH = 5_000;
    private static final String COLUMNS = """
            SELECT d.name, d.version, a.username AS owner, d.kind, d.files, d.bytes, d.sha256, d.created_at, d.replaced_at,
                   d.deleted_at, g.path, g.state, g.reason, g.since, g.read_files, g.read_bytes%s
            """;
    private static final String REGISTRATION = " LEFT JOIN dataset_registration g ON g.dataset_id = d.id ";
    private static final String LISTED = COLUMNS + " FROM %s d JOIN account a ON a.id = d.owner_id" + REGISTRATION;
    private static final String CURRENT = format(LISTED, "", "current_dataset");
    private static final String ANY = format(LISTED, "", "dataset");

    /** The shares are read once, as an array, and not for each dataset. */
    private static final String READABLE = """
             AND (d.owner_id = (SELECT id FROM account WHERE username = :reader)
                  OR d.name = ANY (ARRAY (SELECT r.name FROM dataset_reader r JOIN account u ON u.id = r.account_id
                                          WHERE u.username = :reader)))
            """;

    private static final String FILES = """
            SELECT f.path, f.bytes, f.sha256%s FROM dataset_file f
            WHERE f.dataset_id = (SELECT id FROM dataset WHERE name = :name AND version = :version)
            """;
    private static final ListOrder BY_PATH = ListOrder.ascending(ListOrder.text("f.path"));

    private final JdbcClient jdbc;

    DatasetRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Where a file's dataset is in its owner's folder, and what the file was like, and its content. */
    record PlacedFile(String folder, String stamp, String sha256) {}

    /** A version in the database, whose row stands for it. */
    record StoredVersion(long id, int version) {}

    /**
     * The new version, which has the name from now on; empty when another has it. Waits for another transaction that is just
     * inserting one of the same name, and from then on the name is this transaction's.
     */
    Optional<StoredVersion> insert(OwnedName name, Arrival arrival) {
        return jdbc.sql("""
                        INSERT INTO dataset
                            (owner_id, name, version, kind, files, bytes, sha256, base, shared_files, shared_bytes)
                        SELECT id, :name, (SELECT coalesce(max(version), 0) + 1 FROM dataset WHERE name = :name),
                               :kind, :files, :bytes, :sha256, :base, :sharedFiles, :sharedBytes
                        FROM account WHERE username = :owner AND state <> 'DELETED'
                        ON CONFLICT DO NOTHING
                        RETURNING id, version
                        """)
                .param("name", name.value())
                .param("owner", name.owner())
                .param("kind", arrival.kind().name())
                .param("files", arrival.files().size())
                .param("bytes", arrival.bytes())
                .param("sha256", arrival.sha256())
                .param("base", arrival.base())
                .param("sharedFiles", arrival.sharedFiles())
                .param("sharedBytes", arrival.sharedBytes())
                .query(StoredVersion.class)
                .optional();
    }

    private static Dataset dataset(ResultSet row, int number) throws SQLException {
        String state = row.getString("state");
        return new Dataset(
                row.getString("name"),
                row.getInt("version"),
                row.getString("owner"),
                DatasetKind.valueOf(row.getString("kind")),
                row.getInt("files"),
                row.getLong("bytes"),
                row.getString("sha256"),
                requireNonNull(instant(row, "created_at")),
                instant(row, "replaced_at"),
                instant(row, "deleted_at"),
                state == null ? null : registration(row, DatasetState.valueOf(state)));
    }

    private static DatasetRegistration registration(ResultSet row, DatasetState state) throws SQLException {
        boolean reading = state == DatasetState.REGISTERING;
        return new DatasetRegistration(
                row.getString("path"),
                state,
                row.getString("reason"),
                requireNonNull(instant(row, "since")),
                reading ? row.getInt("read_files") : null,
                reading ? row.getLong("read_bytes") : null);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    void insertFiles(long dataset, List<DatasetFile> files) {
        for (int from = 0; from < files.size(); from += BATCH) {
            insertBatch(dataset, files.subList(from, Math.min(files.size(), from + BATCH)));
        }
    }

    private void insertBatch(long dataset, List<DatasetFile> files) {
        jdbc.sql("""
                        INSERT INTO dataset_file (dataset_id, path, bytes, sha256)
                        SELECT ?, * FROM unnest(?::text[], ?::bigint[], ?::text[])
                        """)
                .params(
                        dataset,
                        files.stream().map(DatasetFile::path).toArray(String[]::new),
                        files.stream().map(DatasetFile::bytes).toArray(Long[]::new),
                        files.stream().map(DatasetFile::sha256).toArray(String[]::new))
                .update();
    }

    /** Whether there is such a user: not one who has only registered, and may be declined, nor one who is deleted. */
    boolean hasAccount(String username) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM account WHERE username = :username AND state NOT IN ('REGISTERED', 'DELETED'))")
                .param("username", username)
                .query(Boolean.class)
                .single();
    }

    /** The version that a name stands for. */
    Optional<Dataset> find(OwnedName name) {
        return jdbc.sql(CURRENT + " WHERE d.name = :name")
                .param("name", name.value())
                .query(DatasetRepository::dataset)
                .optional();
    }

    /** One version, though it may be replaced or deleted. */
    Optional<Dataset> find(DatasetVersion dataset) {
        return jdbc.sql(ANY + " WHERE d.name = :name AND d.version = :version")
                .param("name", dataset.name().value())
                .param("version", dataset.version())
                .query(DatasetRepository::dataset)
                .optional();
    }

    /** The other versions of its name, the latest first. */
    List<Dataset> others(Dataset dataset, int most) {
        return jdbc.sql(ANY + " WHERE d.name = :name AND d.version <> :version ORDER BY d.version DESC LIMIT :most")
                .param("name", dataset.name())
                .param("version", dataset.version())
                .param("most", most)
                .query(DatasetRepository::dataset)
                .list();
    }

    /** Whether the name stands for something that was registered in place. */
    boolean isRegistered(OwnedName name) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM current_dataset WHERE name = :name AND folder IS NOT NULL)")
                .param("name", name.value())
                .query(Boolean.class)
                .single();
    }

    /**
     * What a file was like when a version that was registered in place was read; empty when it has no such file.
     *
     * @param dataset a version of it
     */
    Optional<PlacedFile> placedFile(DatasetVersion dataset, String path) {
        return jdbc.sql("""
                        SELECT d.folder, f.stamp, f.sha256 FROM dataset d JOIN dataset_file f ON f.dataset_id = d.id
                        WHERE d.name = :name AND d.version = :version AND f.path = :path AND f.stamp IS NOT NULL
                        """)
                .param("name", dataset.name().value())
                .param("version", dataset.version())
                .param("path", path)
                .query(PlacedFile.class)
                .optional();
    }

    /** Which version the name stands for. */
    Optional<StoredVersion> current(OwnedName name) {
        return jdbc.sql("SELECT id, version FROM current_dataset WHERE name = :name")
                .param("name", name.value())
                .query(StoredVersion.class)
                .optional();
    }

    /** The version that the name stands for; no other transaction replaces or deletes it before this one ends. */
    Optional<StoredVersion> lockCurrent(OwnedName name) {
        // Again, because a version that replaces the one just found is not visible to the statement that waited for it.
        return findAndLock(name).or(() -> findAndLock(name));
    }

    private Optional<StoredVersion> findAndLock(OwnedName name) {
        return jdbc.sql("SELECT id, version FROM current_dataset WHERE name = :name FOR NO KEY UPDATE")
                .param("name", name.value())
                .query(StoredVersion.class)
                .optional();
    }

    void replace(long dataset) {
        jdbc.sql("UPDATE dataset SET replaced_at = now() WHERE id = :id")
                .param("id", dataset)
                .update();
    }

    /**
     * Current versions.
     *
     * @param owner whose; null for everybody's
     * @param reader only what this user owns or is given; null for all
     */
    Page<Dataset> list(@Nullable String owner, @Nullable String reader, DatasetOrder order, PageRequest page) {
        ListOrder columns = order.columns();
        // Their owners are joined to the datasets of the page, not to all datasets.
        String source = "(SELECT * FROM current_dataset d WHERE true"
                + (owner == null ? "" : " AND d.owner_id = (SELECT id FROM account WHERE username = :owner)")
                + (reader == null ? "" : READABLE)
                + columns.after(page) + columns.limit() + ")";
        StatementSpec statement = jdbc.sql(format(LISTED, columns.key(), source) + columns.limit())
                .param("owner", owner)
                .param("reader", reader);
        return columns.read(statement, page, DatasetRepository::dataset);
    }

    Page<DatasetFile> files(Dataset dataset, PageRequest page) {
        StatementSpec statement = jdbc.sql(format(FILES, BY_PATH.key()) + BY_PATH.after(page) + BY_PATH.limit())
                .param("name", dataset.name())
                .param("version", dataset.version());
        return BY_PATH.read(statement, page, DatasetFile.class);
    }

    /** All files of a version, by path. */
    List<DatasetFile> files(Dataset dataset) {
        return jdbc.sql(format(FILES, "") + " ORDER BY f.path")
                .param("name", dataset.name())
                .param("version", dataset.version())
                .query(DatasetFile.class)
                .list();
    }

    /**
     * Tasks that read a version of a dataset: first those that have not ended, then the latest.
     *
     * @param user whose; null for everybody's
     */
    List<DatasetTask> tasks(OwnedName name, @Nullable String user, int most) {
        return jdbc.sql("""
                        SELECT t.name, t.state, min(d.version) AS version
                        FROM dataset d JOIN dataset_use u ON u.dataset_id = d.id JOIN task t ON t.id = u.task_id
                        WHERE d.name = :name AND (:user::text IS NULL OR t.owner_id = (
                            SELECT id FROM account WHERE username = :user))
                        GROUP BY t.id
                        ORDER BY t.finished_at IS NULL DESC, t.id DESC LIMIT :most
                        """)
                .param("name", name.value())
                .param("user", user)
                .param("most", most)
                .query(DatasetTask.class)
                .list();
    }

    int countTasks(OwnedName name, @Nullable String user) {
        return jdbc.sql("""
                        SELECT count(DISTINCT t.id)
                        FROM dataset d JOIN dataset_use u ON u.dataset_id = d.id JOIN task t ON t.id = u.task_id
                        WHERE d.name = :name AND (:user::text IS NULL OR t.owner_id = (
                            SELECT id FROM account WHERE username = :user))
                        """)
                .param("name", name.value())
                .param("user", user)
                .query(Integer.class)
                .single();
    }
}
