package org.orchestra.api.dataset;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetKind;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of datasets and their files. */
@Component
class DatasetRepository {
    private static final int BATCH = 5_000;
    private static final String VIEW = """
            SELECT d.name, a.username AS owner, d.kind, d.files, d.bytes, d.sha256, d.created_at
            FROM dataset d JOIN account a ON a.id = d.owner_id
            """;

    private final JdbcClient jdbc;

    DatasetRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The new dataset's id; empty when one of that name exists. Waits for another transaction that is just inserting the
     * same name, and from then on the name is this transaction's.
     */
    Optional<Long> insert(OwnedName name, DatasetKind kind, List<DatasetFile> files, String sha256) {
        return jdbc.sql("""
                        INSERT INTO dataset (owner_id, name, kind, files, bytes, sha256)
                        SELECT id, :name, :kind, :files, :bytes, :sha256 FROM account WHERE username = :owner
                        ON CONFLICT (name) WHERE replaced_at IS NULL AND deleted_at IS NULL DO NOTHING
                        RETURNING id
                        """)
                .param("name", name.value())
                .param("owner", name.owner())
                .param("kind", kind.name())
                .param("files", files.size())
                .param("bytes", files.stream().mapToLong(DatasetFile::bytes).sum())
                .param("sha256", sha256)
                .query(Long.class)
                .optional();
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

    boolean hasAccount(String username) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM account WHERE username = :username)")
                .param("username", username)
                .query(Boolean.class)
                .single();
    }

    Optional<Dataset> find(OwnedName name) {
        return jdbc.sql(VIEW + " WHERE d.name = :name")
                .param("name", name.value())
                .query(Dataset.class)
                .optional();
    }

    List<Dataset> list(@Nullable String owner, PageRequest page) {
        return jdbc.sql(VIEW + """
                        WHERE :owner::text IS NULL OR a.username = :owner
                        ORDER BY d.name LIMIT :size OFFSET :offset
                        """)
                .param("owner", owner)
                .param("size", page.size())
                .param("offset", page.offset())
                .query(Dataset.class)
                .list();
    }

    long count(@Nullable String owner) {
        return jdbc.sql("""
                        SELECT count(*) FROM dataset
                        WHERE :owner::text IS NULL OR owner_id = (SELECT id FROM account WHERE username = :owner)
                        """).param("owner", owner).query(Long.class).single();
    }

    List<DatasetFile> files(OwnedName name, PageRequest page) {
        return jdbc.sql("""
                        SELECT f.path, f.bytes, f.sha256
                        FROM dataset_file f JOIN dataset d ON d.id = f.dataset_id
                        WHERE d.name = :name ORDER BY f.path LIMIT :size OFFSET :offset
                        """)
                .param("name", name.value())
                .param("size", page.size())
                .param("offset", page.offset())
                .query(DatasetFile.class)
                .list();
    }

    /** Tasks that read a dataset: first those that have not ended, then the latest. */
    List<DatasetTask> tasks(OwnedName name, int most) {
        return jdbc.sql("""
                        SELECT t.name, t.state
                        FROM task t
                        WHERE t.id IN (SELECT u.task_id FROM dataset_use u JOIN dataset d ON d.id = u.dataset_id
                                       WHERE d.name = :name)
                        ORDER BY t.finished_at IS NULL DESC, t.id DESC LIMIT :most
                        """)
                .param("name", name.value())
                .param("most", most)
                .query(DatasetTask.class)
                .list();
    }

    int countTasks(OwnedName name) {
        return jdbc.sql("""
                        SELECT count(DISTINCT u.task_id) FROM dataset_use u JOIN dataset d ON d.id = u.dataset_id
                        WHERE d.name = :name
                        """).param("name", name.value()).query(Integer.class).single();
    }
}
