package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.QueueLimits;
import org.orchestra.store.capacity.QueueLimitsReader;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The queue that a task goes to. */
@Component
class QueueChoice {
    /** Whether a queue is open to everybody, or to this account as a member or an admin. */
    private static final String USABLE = """
            (NOT q.restricted
             OR EXISTS (SELECT FROM queue_member m WHERE m.queue_id = q.id AND m.account_id = :account)
             OR EXISTS (SELECT FROM account a WHERE a.id = :account AND a.role = 'ADMIN'))
            """;

    private static final String COLUMNS = """
            q.id, q.name, c.name AS cluster, q.device_kind, q.cpu_millis, q.memory_mib, q.gpus, q.max_cpu_millis,
            q.max_memory_mib, q.max_seconds, q.default_seconds\
            """;

    private final JdbcClient jdbc;

    QueueChoice(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A queue, the name of its cluster, and what its jobs may ask for. */
    record ChosenQueue(long id, String name, String cluster, QueueLimits limits) {
        private static ChosenQueue read(ResultSet row) throws SQLException {
            return new ChosenQueue(
                    row.getLong("id"), row.getString("name"), row.getString("cluster"), QueueLimitsReader.read(row));
        }
    }

    private record FoundQueue(ChosenQueue queue, boolean active, boolean usable) {}

    /**
     * The queue of that name on an active cluster; it cannot be deleted before the transaction ends.
     *
     * @param name null for the default queue
     * @param account whose task is to go there
     * @throws Refusal when there is no such queue, it is not for this account, or its cluster is inactive
     */
    ChosenQueue choose(@Nullable String name, long account) {
        FoundQueue found = find(name, account).orElseThrow(() -> notFound(name, account));
        if (!found.usable()) {
            throw Refusal.forbidden(
                    "queue-not-yours",
                    format(
                            "Queue %s is for its members only: choose one of %s or ask an admin to make you a member.",
                            found.queue().name(), usable(account)));
        }
        if (!found.active()) {
            throw Refusal.conflict(
                    "cluster-inactive",
                    format(
                            "Queue %s is on cluster %s, which is inactive and takes no new tasks: choose one of %s or ask an admin to activate the cluster.",
                            found.queue().name(), found.queue().cluster(), usable(account)));
        }
        return found.queue();
    }

    /** The queue where a task is, also when it is not for the task's owner any more, held as a chosen one is; empty when there is no such task. */
    Optional<ChosenQueue> of(String task) {
        return jdbc.sql("SELECT " + COLUMNS + """
                         FROM task t JOIN queue q ON q.id = t.queue_id JOIN cluster c ON c.id = q.cluster_id
                        WHERE t.name = :task
                        FOR KEY SHARE OF q
                        """)
                .param("task", task)
                .query((row, index) -> ChosenQueue.read(row))
                .optional();
    }

    private Optional<FoundQueue> find(@Nullable String name, long account) {
        if (name != null && name.indexOf('\0') >= 0) {
            // PostgreSQL has no text with a NUL character, and so no such queue.
            return Optional.empty();
        }
        return jdbc.sql(format("""
                        SELECT %s, c.status = 'ACTIVE' AS active, %s AS usable
                        FROM queue q JOIN cluster c ON c.id = q.cluster_id
                        WHERE q.name = :name OR (:name::text IS NULL AND q.is_default)
                        FOR KEY SHARE OF q
                        """, COLUMNS, USABLE))
                .param("name", name)
                .param("account", account)
                .query((row, index) ->
                        new FoundQueue(ChosenQueue.read(row), row.getBoolean("active"), row.getBoolean("usable")))
                .optional();
    }

    private Refusal notFound(@Nullable String name, long account) {
        return Refusal.notFound(
                "queue-not-found",
                name == null
                        ? format("No default queue is set: name one of %s.", usable(account))
                        : format("There is no queue %s: choose one of %s.", name, usable(account)));
    }

    private String usable(long account) {
        List<String> names = jdbc.sql(format("""
                        SELECT q.name FROM queue q JOIN cluster c ON c.id = q.cluster_id
                        WHERE c.status = 'ACTIVE' AND %s ORDER BY q.name LIMIT 20
                        """, USABLE))
                .param("account", account)
                .query(String.class)
                .list();
        return names.isEmpty() ? "those that your admin creates" : String.join(", ", names);
    }
}
