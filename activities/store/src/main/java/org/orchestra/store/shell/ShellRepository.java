package org.orchestra.store.shell;

import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.shell.RequestedShell;
import org.orchestra.runner.shell.ShellCommand;
import org.orchestra.runner.shell.ShellEnd;
import org.orchestra.runner.shell.ShellOutput;
import org.orchestra.runner.shell.ShellSize;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of shells. Every statement stands for itself, and may come twice. */
@Component
class ShellRepository {
    /** How many pieces may wait for the other side: a slow one slows this one, and nothing piles up. */
    static final int MAX_WAITING = 64;

    /** How long a side may be silent. */
    private static final String SILENCE = "interval '30 seconds'";

    /** Says in the audit log, in the same statement, when and how the shells that are {@code over} have ended. */
    private static final String AUDIT = """
            UPDATE audit_entry e
            SET last_at = o.ended_at,
                subject = left(e.subject, 500) || CASE WHEN o.exit_code IS NULL THEN ', cut off' ELSE ', exit code ' || o.exit_code END
            FROM over o WHERE e.fold = 'shell ' || o.id
            """;

    private final JdbcClient jdbc;

    ShellRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<RunContainer> container(String task, int job) {
        return jdbc.sql("""
                        SELECT c.name, c.type, r.task_id, r.attempt, coalesce(r.pack, r.number) AS number,
                               coalesce(r.pack_attempt, r.attempt) AS container
                        FROM run r
                        JOIN task t ON t.id = r.task_id
                        JOIN cluster c ON c.name = r.cluster
                        WHERE t.name = :task AND r.number = :job AND r.started_at IS NOT NULL AND r.outcome IS NULL
                        ORDER BY r.attempt DESC LIMIT 1
                        """)
                .param("task", task)
                .param("job", job)
                .query((row, index) -> new RunContainer(
                        row.getString("name"),
                        ClusterType.valueOf(row.getString("type")),
                        row.getInt("attempt"),
                        new RunKey(row.getLong("task_id"), row.getInt("number"), row.getInt("container"))))
                .optional();
    }

    /** Lets one shell of a user be opened after the other, until the transaction ends. */
    void lock(String username) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('shell ' || :user, 0))")
                .param("user", username)
                .query((row, index) -> true)
                .single();
    }

    int openOf(String username) {
        return jdbc.sql("SELECT count(*) FROM shell WHERE username = :user AND ended_at IS NULL")
                .param("user", username)
                .query(Integer.class)
                .single();
    }

    void add(NewShell shell) {
        ShellSize size = shell.command().size();
        jdbc.sql("""
                        INSERT INTO shell (id, cluster, task_id, number, attempt, username, words, rows, columns,
                                           client_until, worker_until)
                        VALUES (:id, :cluster, :task, :job, :attempt, :user, :words, :rows, :columns,
                                now() + interval '30 seconds', now() + interval '15 seconds')
                        """)
                .param("id", shell.id())
                .param("cluster", shell.cluster())
                .param("task", shell.run().taskId())
                .param("job", shell.run().job())
                .param("attempt", shell.run().attempt())
                .param("user", shell.username())
                .param("words", shell.command().words().toArray(String[]::new))
                .param("rows", size == null ? null : size.rows())
                .param("columns", size == null ? null : size.columns())
                .update();
    }

    List<RequestedShell> claim(String cluster, UUID worker, int most) {
        return jdbc.sql(format("""
                        WITH wanted AS (
                            SELECT id FROM shell
                            WHERE cluster = :cluster AND worker IS NULL AND ended_at IS NULL
                            ORDER BY worker_until LIMIT :most FOR UPDATE SKIP LOCKED)
                        UPDATE shell s SET worker = :worker, worker_until = now() + %s
                        FROM wanted w, task t, account a
                        WHERE s.id = w.id AND t.id = s.task_id AND a.id = t.owner_id
                        RETURNING s.id, t.id AS task_id, t.uid, t.name, a.username, s.number, s.attempt, s.words, s.rows, s.columns
                        """, SILENCE))
                .param("cluster", cluster)
                .param("worker", worker)
                .param("most", most)
                .query((row, index) -> new RequestedShell(
                        row.getObject("id", UUID.class),
                        new TaskRef(
                                row.getLong("task_id"),
                                row.getString("uid"),
                                row.getString("name"),
                                row.getString("username")),
                        new RunKey(row.getLong("task_id"), row.getInt("number"), row.getInt("attempt")),
                        new ShellCommand(
                                List.of((String[]) row.getArray("words").getArray()),
                                size(row.getInt("rows"), row.getInt("columns")))))
                .list();
    }

    /** Ends the shells of which one side has gone, and forgets those that ended a while ago. */
    void expire() {
        jdbc.sql("""
                        WITH over AS (
                            UPDATE shell SET ended_at = now(), reason = CASE
                                WHEN client_until < now() THEN 'Its user has not been heard of for 30 seconds.'
                                WHEN worker IS NULL THEN 'No worker of cluster ' || cluster || ' has opened the shell: it is away or busy with others, or its setting ORCHESTRA_SHELLS_ENABLED is off; ask an admin.'
                                ELSE 'The worker of cluster ' || cluster || ' does not answer any more: try again in a minute.' END
                            WHERE ended_at IS NULL AND (client_until < now() OR worker_until < now())
                            RETURNING id, ended_at, exit_code)
                        """ + AUDIT).update();
        jdbc.sql("DELETE FROM shell WHERE ended_at < now() - interval '2 minutes'")
                .update();
    }

    void end(UUID id, @Nullable UUID worker, ShellEnd end) {
        statement(
                        id,
                        "WITH over AS (UPDATE shell SET ended_at = now(), exit_code = :code, reason = :reason"
                                + " WHERE id = :id AND ended_at IS NULL"
                                + (worker == null ? "" : " AND worker = :worker")
                                + " RETURNING id, ended_at, exit_code)" + AUDIT)
                .param("worker", worker)
                .param("code", end.exitCode())
                .param("reason", end.reason())
                .update();
    }

    void renewWorker(UUID id, UUID worker) {
        statement(id, "UPDATE shell SET worker_until = now() + " + SILENCE + " WHERE id = :id AND worker = :worker")
                .param("worker", worker)
                .update();
    }

    /** @return false when there is no such open shell of the user */
    boolean renewClient(UUID id, String username) {
        return statement(
                                id,
                                "UPDATE shell SET client_until = now() + " + SILENCE
                                        + " WHERE id = :id AND username = :user AND ended_at IS NULL")
                        .param("user", username)
                        .update()
                == 1;
    }

    void resize(UUID id, String username, ShellSize size) {
        statement(id, """
                        UPDATE shell SET rows = :rows, columns = :columns
                        WHERE id = :id AND username = :user AND rows IS NOT NULL
                        """)
                .param("user", username)
                .param("rows", size.rows())
                .param("columns", size.columns())
                .update();
    }

    /** What is to be known of an open shell. */
    record Status(
            boolean ended,
            long typed,
            long printed,
            @Nullable ShellSize size,
            ShellEnd end) {}

    Optional<Status> status(UUID id, @Nullable UUID worker) {
        return statement(
                        id,
                        "SELECT ended_at IS NOT NULL AS ended, typed, printed, rows, columns, exit_code, reason"
                                + " FROM shell WHERE id = :id" + (worker == null ? "" : " AND worker = :worker"))
                .param("worker", worker)
                .query((row, index) -> new Status(
                        row.getBoolean("ended"),
                        row.getLong("typed"),
                        row.getLong("printed"),
                        size(row.getInt("rows"), row.getInt("columns")),
                        new ShellEnd(row.getObject("exit_code", Integer.class), row.getString("reason"))))
                .optional();
    }

    boolean type(UUID id, String username, long number, byte[] bytes) {
        return statement(id, """
                                WITH grown AS (
                                    UPDATE shell SET typed = typed + 1
                                    WHERE id = :id AND username = :user AND typed = :number AND ended_at IS NULL
                                      AND (SELECT count(*) FROM shell_chunk WHERE shell_id = :id AND typed) < :most
                                    RETURNING id)
                                INSERT INTO shell_chunk (shell_id, typed, number, error, bytes)
                                SELECT id, true, :number, false, :bytes FROM grown
                                """)
                        .param("user", username)
                        .param("number", number)
                        .param("bytes", bytes)
                        .param("most", MAX_WAITING)
                        .update()
                == 1;
    }

    boolean print(UUID id, UUID worker, ShellOutput output) {
        return statement(id, format("""
                                WITH grown AS (
                                    UPDATE shell SET printed = printed + 1, worker_until = now() + %s
                                    WHERE id = :id AND worker = :worker AND printed = :number AND ended_at IS NULL
                                      AND (SELECT count(*) FROM shell_chunk WHERE shell_id = :id AND NOT typed) < :most
                                    RETURNING id)
                                INSERT INTO shell_chunk (shell_id, typed, number, error, bytes)
                                SELECT id, false, :number, :error, :bytes FROM grown
                                """, SILENCE))
                        .param("worker", worker)
                        .param("number", output.number())
                        .param("error", output.error())
                        .param("bytes", output.bytes())
                        .param("most", MAX_WAITING)
                        .update()
                == 1;
    }

    void forget(UUID id, boolean typed, long before) {
        statement(id, "DELETE FROM shell_chunk WHERE shell_id = :id AND typed = :typed AND number < :before")
                .param("typed", typed)
                .param("before", before)
                .update();
    }

    List<ShellOutput> pieces(UUID id, boolean typed, long from) {
        return statement(id, """
                        SELECT number, error, bytes FROM shell_chunk
                        WHERE shell_id = :id AND typed = :typed AND number >= :from ORDER BY number
                        """)
                .param("typed", typed)
                .param("from", from)
                .query(ShellOutput.class)
                .list();
    }

    private static @Nullable ShellSize size(int rows, int columns) {
        return rows == 0 ? null : new ShellSize(rows, columns);
    }

    private StatementSpec statement(UUID id, String sql) {
        return jdbc.sql(sql).param("id", id);
    }
}
