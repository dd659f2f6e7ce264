package org.orchestra.store.use;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.use.RequestedUse;
import org.orchestra.runner.use.RunUse;
import org.orchestra.runner.use.UseRequests;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of what running jobs use, measured while somebody looks. Every statement stands for itself, and may come twice. */
@Component
public class UseRepository implements UseRequests {
    private final JdbcClient jdbc;

    UseRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Says that somebody looks at a task for the next ten seconds, and forgets what nobody has looked at for a minute.
     *
     * @param job null for all jobs of the task
     */
    public void ask(String task, @Nullable Integer job) {
        jdbc.sql("DELETE FROM use_request WHERE until < now() - interval '1 minute'")
                .update();
        // What a worker is just replacing stays: neither waits for the other.
        jdbc.sql("""
                        DELETE FROM run_use WHERE (task_id, number, attempt) IN (
                            SELECT task_id, number, attempt FROM run_use WHERE reported_at < now() - interval '1 minute'
                            FOR UPDATE SKIP LOCKED)
                        """).update();
        jdbc.sql("""
                        INSERT INTO use_request (task_id, number, until)
                        SELECT id, :job, now() + interval '10 seconds' FROM task WHERE name = :task
                        ON CONFLICT (task_id, number) DO UPDATE SET until = excluded.until
                        """).param("task", task).param("job", job).update();
    }

    /**
     * The running jobs of a task and what they use, the greatest use of CPU first.
     *
     * @param job null for all jobs of the task
     * @param most how many
     */
    public List<JobUse> running(String task, @Nullable Integer job, int most) {
        return jdbc.sql("""
                        SELECT r.number AS job, j.name, r.attempt, r.node, r.cluster,
                               u.cpu_millis / 1000.0 AS cpus, r.cpu_millis / 1000.0 AS requested_cpus,
                               u.memory_mib, r.memory_mib AS requested_memory_mib,
                               CASE WHEN u.obstacle IS NULL THEN u.measured_at END AS measured_at,
                               CASE WHEN u.obstacle IS NULL THEN extract(epoch FROM now() - u.measured_at) END AS age_seconds,
                               CASE WHEN u.reported_at IS NULL AND NOT is_reachable(c.reported_at)
                                    THEN 'The worker of cluster ' || r.cluster || ' does not answer, and only it can measure: ask an admin.'
                                    ELSE u.obstacle END AS obstacle
                        FROM run r
                        JOIN job j ON j.task_id = r.task_id AND j.number = r.number
                        JOIN task t ON t.id = r.task_id
                        LEFT JOIN cluster c ON c.name = r.cluster
                        LEFT JOIN run_use u ON u.task_id = r.task_id AND u.number = r.number AND u.attempt = r.attempt
                                           AND u.reported_at > now() - interval '1 minute'
                        WHERE t.name = :task AND (:job::int IS NULL OR r.number = :job)
                          AND r.started_at IS NOT NULL AND r.outcome IS NULL
                        ORDER BY u.cpu_millis DESC NULLS LAST, u.memory_mib DESC NULLS LAST, r.number
                        LIMIT :most
                        """)
                .param("task", task)
                .param("job", job)
                .param("most", most)
                .query(JobUse.class)
                .list();
    }

    /** Which tasks, first: what the planner believes of a table that is mostly empty must not make it read all runs. */
    @Override
    public List<RequestedUse> requested(String cluster, int most) {
        List<Long> tasks = jdbc.sql("SELECT DISTINCT task_id FROM use_request WHERE until > now()")
                .query(Long.class)
                .list();
        return tasks.isEmpty() ? List.of() : running(cluster, tasks, most);
    }

    private List<RequestedUse> running(String cluster, List<Long> tasks, int most) {
        return jdbc.sql("""
                        SELECT t.id AS task_id, t.uid, t.name, a.username, r.number, r.attempt,
                               coalesce(r.pack, r.number) AS container, coalesce(r.pack_attempt, r.attempt) AS container_attempt
                        FROM run r
                        JOIN task t ON t.id = r.task_id
                        JOIN account a ON a.id = t.owner_id
                        LEFT JOIN run_use u ON u.task_id = r.task_id AND u.number = r.number AND u.attempt = r.attempt
                        WHERE r.task_id = ANY (:tasks::bigint[])
                          AND EXISTS (SELECT FROM use_request q
                                      WHERE q.task_id = r.task_id AND q.until > now() AND (q.number IS NULL OR q.number = r.number))
                          AND r.cluster = :cluster AND r.started_at IS NOT NULL AND r.outcome IS NULL
                        ORDER BY row_number() OVER (PARTITION BY r.task_id ORDER BY u.reported_at NULLS FIRST, r.number),
                                 u.reported_at NULLS FIRST, r.task_id
                        LIMIT :most
                        """)
                .param("cluster", cluster)
                .param("tasks", tasks.toArray(Long[]::new))
                .param("most", most)
                .query((row, index) -> new RequestedUse(
                        new TaskRef(
                                row.getLong("task_id"),
                                row.getString("uid"),
                                row.getString("name"),
                                row.getString("username")),
                        new RunKey(row.getLong("task_id"), row.getInt("number"), row.getInt("attempt")),
                        new RunKey(row.getLong("task_id"), row.getInt("container"), row.getInt("container_attempt"))))
                .list();
    }

    @Override
    public void report(String cluster, List<RunUse> uses) {
        jdbc.sql("""
                        INSERT INTO run_use (task_id, number, attempt, reported_at, measured_at, cpu_millis, memory_mib, obstacle)
                        SELECT task_id, number, attempt, now(), least(u.at, now()), u.cpu_millis, u.memory_mib, left(u.obstacle, 500)
                        FROM unnest(:tasks::bigint[], :numbers::int[], :attempts::int[], :times::timestamptz[],
                                    :cpus::int[], :memory::int[], :obstacles::text[])
                             AS u (task_id, number, attempt, at, cpu_millis, memory_mib, obstacle)
                        JOIN run r USING (task_id, number, attempt)
                        WHERE r.cluster = :cluster AND r.outcome IS NULL
                        ORDER BY task_id, number, attempt
                        ON CONFLICT (task_id, number, attempt) DO UPDATE
                        SET reported_at = excluded.reported_at, measured_at = excluded.measured_at,
                            cpu_millis = excluded.cpu_millis, memory_mib = excluded.memory_mib, obstacle = excluded.obstacle
                        """)
                .param("cluster", cluster)
                .param("tasks", array(uses, Long[]::new, use -> use.run().taskId()))
                .param("numbers", array(uses, Integer[]::new, use -> use.run().job()))
                .param("attempts", array(uses, Integer[]::new, use -> use.run().attempt()))
                .param("times", array(uses, String[]::new, use -> use.at().toString()))
                .param("cpus", array(uses, Integer[]::new, RunUse::cpuMillis))
                .param("memory", array(uses, Integer[]::new, RunUse::memoryMib))
                .param("obstacles", array(uses, String[]::new, RunUse::obstacle))
                .update();
    }

    private static <T extends @Nullable Object> T[] array(
            List<RunUse> uses, IntFunction<T[]> maker, Function<RunUse, T> value) {
        return uses.stream().map(value).toArray(maker);
    }
}
