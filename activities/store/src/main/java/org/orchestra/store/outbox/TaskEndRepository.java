package org.orchestra.store.outbox;

import org.orchestra.domain.account.NotificationPreference;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.outbox.TaskEnd.EndedJobs;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of notices. */
@Component
class TaskEndRepository {
    private final JdbcClient jdbc;

    TaskEndRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The end that the caller's transaction gives the task: its history has it when the transaction has ended. */
    TaskEnd end(long task) {
        return jdbc.sql("""
                        SELECT t.uid, t.name, a.username, a.notify, t.state, t.reason, t.jobs, y.done, y.failed, y.killed, y.broken,
                               coalesce(h.began, t.created_at) AS began, now() AS ended, h.ends + 1 AS ends
                        FROM task t
                        JOIN account a ON a.id = t.owner_id
                        JOIN task_tally y ON y.task_id = t.id
                        CROSS JOIN LATERAL (
                            SELECT count(*) FILTER (WHERE to_state IN ('DONE', 'FINALIZED', 'BROKEN', 'KILLED')) AS ends,
                                   max(at) FILTER (WHERE from_state IS NULL
                                                      OR from_state IN ('DONE', 'FINALIZED', 'BROKEN', 'KILLED')) AS began
                            FROM transition WHERE task_id = t.id AND job IS NULL) h
                        WHERE t.id = :task
                        """)
                .param("task", task)
                .query((row, index) -> new TaskEnd(
                        row.getString("uid"),
                        row.getLong("ends"),
                        row.getString("name"),
                        row.getString("username"),
                        NotificationPreference.valueOf(row.getString("notify")),
                        TaskState.valueOf(row.getString("state")),
                        row.getString("reason"),
                        new EndedJobs(
                                row.getInt("jobs"),
                                row.getInt("done"),
                                row.getInt("failed"),
                                row.getInt("killed"),
                                row.getInt("broken")),
                        row.getTimestamp("began").toInstant(),
                        row.getTimestamp("ended").toInstant()))
                .single();
    }
}
