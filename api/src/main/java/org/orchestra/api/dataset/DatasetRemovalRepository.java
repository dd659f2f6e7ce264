package org.orchestra.api.dataset;

import java.util.List;
import java.util.Optional;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetVersion;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The SQL of versions that go. A task is created, and retried, under a {@code KEY SHARE} lock of each version that it reads:
 * so whoever holds a version {@code FOR UPDATE} sees every task that reads it, and no other comes.
 */
@Component
class DatasetRemovalRepository {
    private static final int BATCH = 100;

    private final JdbcClient jdbc;

    DatasetRemovalRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** All versions of a name that have data, locked. */
    List<Long> lockAll(OwnedName name) {
        return jdbc.sql("SELECT id FROM dataset WHERE name = :name AND deleted_at IS NULL ORDER BY id FOR UPDATE")
                .param("name", name.value())
                .query(Long.class)
                .list();
    }

    /** Forgets the upload of a name that is not complete, whoever writes to it; whether there was one. */
    boolean deleteUpload(OwnedName name) {
        return jdbc.sql("DELETE FROM upload WHERE name = :name")
                        .param("name", name.value())
                        .update()
                > 0;
    }

    /** Versions, locked, whose names stand for others; few of them at once, and none that another transaction uses. */
    List<Long> lockReplaced() {
        return jdbc.sql("""
                        SELECT id FROM dataset d
                        WHERE replaced_at IS NOT NULL AND deleted_at IS NULL
                          AND NOT EXISTS (SELECT FROM dataset_use u WHERE u.dataset_id = d.id)
                        ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED
                        """).param("most", BATCH).query(Long.class).list();
    }

    /** The names of the tasks that read some versions and have not ended. */
    List<String> openTasks(List<Long> datasets) {
        return jdbc.sql("""
                        SELECT DISTINCT t.name FROM open_task t JOIN dataset_use u ON u.task_id = t.id
                        WHERE u.dataset_id = ANY (:ids) ORDER BY t.name
                        """)
                .param("ids", datasets.toArray(Long[]::new))
                .query(String.class)
                .list();
    }

    /** Of what was registered in place nothing is to be swept: the files are their owner's. */
    void giveUp(List<Long> datasets) {
        jdbc.sql("UPDATE dataset SET deleted_at = now(), swept = folder IS NOT NULL WHERE id = ANY (:ids)")
                .param("ids", datasets.toArray(Long[]::new))
                .update();
    }

    /** Gives up those of some locked versions that no task reads. */
    int giveUpUnused(List<Long> datasets) {
        return jdbc.sql("""
                        UPDATE dataset d SET deleted_at = now(), swept = folder IS NOT NULL
                        WHERE id = ANY (:ids) AND NOT EXISTS (SELECT FROM dataset_use u WHERE u.dataset_id = d.id)
                        """).param("ids", datasets.toArray(Long[]::new)).update();
    }

    /** The versions that were given up and are still on the volume. */
    List<Long> unswept() {
        return jdbc.sql("SELECT id FROM dataset WHERE deleted_at IS NOT NULL AND NOT swept ORDER BY id")
                .query(Long.class)
                .list();
    }

    /** A version that is still to be removed from the volume, locked; empty when somebody else does it or has done it. */
    Optional<DatasetVersion> lockUnswept(long dataset) {
        return jdbc.sql("""
                        SELECT name, version FROM dataset
                        WHERE id = :id AND deleted_at IS NOT NULL AND NOT swept FOR UPDATE SKIP LOCKED
                        """)
                .param("id", dataset)
                .query((row, index) -> new DatasetVersion(new OwnedName(row.getString("name")), row.getInt("version")))
                .optional();
    }

    /** Whose version that is; empty when it is forgotten. */
    Optional<String> owner(long dataset) {
        return jdbc.sql("SELECT a.username FROM dataset d JOIN account a ON a.id = d.owner_id WHERE d.id = :id")
                .param("id", dataset)
                .query(String.class)
                .optional();
    }

    /** The version that would be the next of a name. */
    DatasetVersion next(OwnedName name) {
        int latest = jdbc.sql("SELECT max(version) FROM dataset WHERE name = :name")
                .param("name", name.value())
                .query(Integer.class)
                .single();
        return new DatasetVersion(name, latest + 1);
    }

    void markSwept(long dataset) {
        jdbc.sql("UPDATE dataset SET swept = true WHERE id = :id")
                .param("id", dataset)
                .update();
    }

    /** Forgets what is gone from the volume and named by no task. */
    void forgetSwept() {
        jdbc.sql("""
                        DELETE FROM dataset d
                        WHERE swept AND NOT EXISTS (SELECT FROM dataset_use u WHERE u.dataset_id = d.id)
                        """).update();
    }
}
