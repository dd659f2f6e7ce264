package org.orchestra.store.transfer;

import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.domain.run.RunKey;
import org.orchestra.runner.staging.DataTransfers.FileToCopy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of what runs read, and of where they write. */
@Component
class TransferRepository {
    /** Of a dataset. */
    private static final String READ_BY_RUN = """
            d.id IN (SELECT u.dataset_id FROM dataset_use u JOIN run r ON r.task_id = u.task_id
                     WHERE r.task_id = :task AND r.number = :job AND r.attempt = :attempt)
            """;

    private final JdbcClient jdbc;

    TransferRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A dataset that a run reads. */
    record ReadDataset(
            long id,
            String name,
            int version,
            @Nullable String folder,
            @Nullable String sha256,
            long bytes) {
        DatasetVersion place() {
            return new DatasetVersion(new OwnedName(name), version, folder);
        }
    }

    /** Where a run writes, and whether it goes on. */
    record RunPlace(String task, String job, boolean goesOn) {}

    List<ReadDataset> datasets(RunKey run) {
        return of(
                        run,
                        "SELECT id, name, version, folder, sha256, bytes FROM dataset d WHERE " + READ_BY_RUN
                                + " ORDER BY id")
                .query(ReadDataset.class)
                .list();
    }

    Optional<ReadDataset> dataset(RunKey run, long dataset) {
        return of(
                        run,
                        "SELECT id, name, version, folder, sha256, bytes FROM dataset d WHERE d.id = :dataset AND "
                                + READ_BY_RUN)
                .param("dataset", dataset)
                .query(ReadDataset.class)
                .optional();
    }

    List<FileToCopy> files(RunKey run, long dataset, String after, int most) {
        return of(run, format("""
                        SELECT f.path, f.bytes, f.sha256 FROM dataset_file f JOIN dataset d ON d.id = f.dataset_id
                        WHERE d.id = :dataset AND f.path > :after AND %s ORDER BY f.path LIMIT :most
                        """, READ_BY_RUN))
                .param("dataset", dataset)
                .param("after", after)
                .param("most", most)
                .query(FileToCopy.class)
                .list();
    }

    Optional<RunPlace> place(RunKey run) {
        return of(run, """
                        SELECT t.name AS task, j.name AS job, r.outcome IS NULL AS goes_on
                        FROM run r JOIN task t ON t.id = r.task_id JOIN job j ON j.task_id = r.task_id AND j.number = r.number
                        WHERE r.task_id = :task AND r.number = :job AND r.attempt = :attempt
                        """).query(RunPlace.class).optional();
    }

    private StatementSpec of(RunKey run, String sql) {
        return jdbc.sql(sql).param("task", run.taskId()).param("job", run.job()).param("attempt", run.attempt());
    }
}
