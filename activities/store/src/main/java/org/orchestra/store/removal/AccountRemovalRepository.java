package org.orchestra.store.removal;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of what leaving users leave. */
@Component
class AccountRemovalRepository {
    private final JdbcClient jdbc;

    AccountRemovalRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    AccountHoldings holdings(String username, Instant now) {
        return jdbc.sql("""
                        SELECT (SELECT count(*) FROM open_task WHERE owner_id = a.id) AS open_tasks,
                               (SELECT count(*) FROM task WHERE owner_id = a.id) AS tasks,
                               (SELECT count(*) FROM current_dataset WHERE owner_id = a.id) AS datasets,
                               (SELECT coalesce(sum(bytes), 0) FROM dataset WHERE owner_id = a.id AND NOT swept) AS bytes,
                               (SELECT count(*) FROM token WHERE account_id = a.id AND expires_at > :now) AS tokens,
                               ARRAY(SELECT c.name FROM home h JOIN cluster c ON c.id = h.cluster_id
                                     WHERE h.account_id = a.id ORDER BY c.name) AS homes,
                               removed_at
                        FROM account a WHERE username = :username
                        """)
                .param("username", username)
                .param("now", time(now))
                .query((row, index) -> {
                    OffsetDateTime removed = row.getObject("removed_at", OffsetDateTime.class);
                    return new AccountHoldings(
                            row.getLong("open_tasks"),
                            row.getLong("tasks"),
                            row.getLong("datasets"),
                            row.getLong("bytes"),
                            row.getLong("tokens"),
                            List.of((String[]) row.getArray("homes").getArray()),
                            removed == null ? null : removed.toInstant());
                })
                .single();
    }

    /** The names of a user's tasks that have not ended. */
    List<String> openTasks(String username) {
        return jdbc.sql("""
                        SELECT t.name FROM open_task t JOIN account a ON a.id = t.owner_id
                        WHERE a.username = :username ORDER BY t.name
                        """).param("username", username).query(String.class).list();
    }

    /** The users who have left, but not yet what they had. */
    List<String> leaving() {
        return jdbc.sql("SELECT username FROM account WHERE state = 'DELETED' AND removed_at IS NULL ORDER BY id")
                .query(String.class)
                .list();
    }

    /** Makes everybody else wait who adds to what a user has. */
    void lock(String username) {
        jdbc.sql("SELECT id FROM account WHERE username = :username FOR NO KEY UPDATE")
                .param("username", username)
                .query(Long.class)
                .single();
    }

    /** Holds the versions of a user's datasets, so that no task begins to read them until this transaction ends. */
    void lockDatasets(String username) {
        jdbc.sql("""
                        SELECT d.id FROM dataset d JOIN account a ON a.id = d.owner_id
                        WHERE a.username = :username ORDER BY d.id FOR UPDATE OF d
                        """).param("username", username).query(Long.class).list();
    }

    /** Whether a task that has not ended is the user's or reads the user's data, or a cluster that has a worker, or is to get one, still has a home of the user. */
    boolean isInUse(String username) {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT FROM open_task t WHERE t.owner_id = a.id)
                            OR EXISTS (SELECT FROM dataset d JOIN dataset_use u ON u.dataset_id = d.id
                                       JOIN open_task t ON t.id = u.task_id WHERE d.owner_id = a.id)
                            OR EXISTS (SELECT FROM home h JOIN cluster c ON c.id = h.cluster_id
                                       WHERE h.account_id = a.id AND c.type <> 'LOCAL'
                                           AND (c.status = 'ACTIVE' OR is_reachable(c.reported_at)))
                        FROM account a WHERE a.username = :username
                        """).param("username", username).query(Boolean.class).single();
    }

    /** Says that nothing of the user is on the volume and the clusters. */
    void markRemoved(String username, Instant now) {
        jdbc.sql("""
                        UPDATE dataset SET deleted_at = coalesce(deleted_at, :now), swept = true
                        WHERE owner_id = (SELECT id FROM account WHERE username = :username)
                        """).param("username", username).param("now", time(now)).update();
        // Their folders go with the next look at uploads that are over.
        jdbc.sql("DELETE FROM upload WHERE owner_id = (SELECT id FROM account WHERE username = :username)")
                .param("username", username)
                .update();
        jdbc.sql("DELETE FROM home WHERE account_id = (SELECT id FROM account WHERE username = :username)")
                .param("username", username)
                .update();
        jdbc.sql("UPDATE account SET removed_at = :now WHERE username = :username")
                .param("username", username)
                .param("now", time(now))
                .update();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
