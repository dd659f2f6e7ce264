package org.orchestra.store.dataset;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.dataset.DatasetState;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of datasets that were registered in place, as far as they have been read. */
@Component
class RegisteredDatasetRepository {
    private static final String COMPLETE = """
            SELECT d.id, d.name, a.username AS owner, d.kind, g.path
            FROM current_dataset d JOIN account a ON a.id = d.owner_id JOIN dataset_registration g ON g.dataset_id = d.id
            WHERE g.state IN ('READY', 'CHANGED')
            """;

    private final JdbcClient jdbc;

    RegisteredDatasetRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those of some names whose current version is registered and has been read. */
    List<RegisteredDataset> named(Collection<String> names) {
        return jdbc.sql(COMPLETE + " AND d.name = ANY (:names)")
                .param("names", names.toArray(String[]::new))
                .query(RegisteredDataset.class)
                .list();
    }

    /** Those that a task was created with, whose names have no later version. */
    List<RegisteredDataset> ofTask(String task) {
        return jdbc.sql(COMPLETE + """
                         AND d.id IN (SELECT u.dataset_id FROM dataset_use u JOIN task t ON t.id = u.task_id WHERE t.name = :task)
                        """)
                .param("task", task)
                .query(RegisteredDataset.class)
                .list();
    }

    /** The one that nobody has looked at for longest, and not for an hour. From now on, it counts as looked at. */
    Optional<RegisteredDataset> nextToLookAt() {
        return jdbc.sql("""
                        WITH next AS (
                            SELECT g.dataset_id
                            FROM dataset_registration g JOIN current_dataset d ON d.id = g.dataset_id
                            WHERE g.state IN ('READY', 'CHANGED') AND g.looked_at < now() - interval '1 hour'
                            ORDER BY g.looked_at LIMIT 1 FOR UPDATE OF g SKIP LOCKED)
                        UPDATE dataset_registration g SET looked_at = now()
                        FROM next, dataset d JOIN account a ON a.id = d.owner_id
                        WHERE g.dataset_id = next.dataset_id AND d.id = g.dataset_id
                        RETURNING d.id, d.name, a.username AS owner, d.kind, g.path
                        """).query(RegisteredDataset.class).optional();
    }

    /** The stamps of the files that were read, by their paths. */
    Map<String, String> stamps(long dataset) {
        Map<String, String> stamps = new HashMap<>();
        jdbc.sql("SELECT path, stamp FROM dataset_file WHERE dataset_id = :dataset")
                .param("dataset", dataset)
                .query(row -> {
                    stamps.put(row.getString("path"), row.getString("stamp"));
                });
        return stamps;
    }

    /** Notes what a look has found, unless it is being read again. What is known is not written again for a minute: many tasks may be created at once. */
    void note(long dataset, DatasetState state, @Nullable String reason) {
        jdbc.sql("""
                        UPDATE dataset_registration
                        SET state = :state, reason = :reason, looked_at = now(), since = CASE WHEN state = :state THEN since ELSE now() END
                        WHERE dataset_id = :dataset AND state IN ('READY', 'CHANGED')
                          AND EXISTS (SELECT FROM current_dataset d WHERE d.id = dataset_id)
                          AND (state <> :state OR reason IS DISTINCT FROM :reason::text OR looked_at < now() - interval '1 minute')
                        """)
                .param("dataset", dataset)
                .param("state", state.name())
                .param("reason", reason)
                .update();
    }
}
