package org.orchestra.api.explanation;

import static java.util.stream.Collectors.toMap;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.explanation.QueueRef.ExplainedCluster;
import org.orchestra.domain.cluster.ClusterStatus;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.scheduling.Budget;
import org.orchestra.domain.scheduling.BudgetUse;
import org.orchestra.domain.scheduling.OccupiedSlot;
import org.orchestra.domain.scheduling.PrecedingTask;
import org.orchestra.domain.scheduling.RunTimeEstimates;
import org.orchestra.domain.scheduling.TaskWaitContext;
import org.orchestra.domain.scheduling.TaskWaitContext.RunningCap;
import org.orchestra.domain.task.TaskDependency;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of explanations and forecasts. It reads one row for each node, held slot and open task, but only the waiting jobs that are asked for. */
@Component
class ExplanationRepository {
    /** The tasks whose run times speak for their queue. */
    private static final int LATEST_TASKS = 100;

    private static final String TASK = """
            WITH owned AS (
                SELECT t.owner_id, sum(y.activated + y.running) AS running
                FROM open_task t JOIN task_tally y ON y.task_id = t.id
                GROUP BY t.owner_id)
            SELECT t.id, t.name, a.username AS owner, q.name AS queue,
                   array_to_string(clusters_of(t.clusters, t.queue_id), ',') AS clusters, t.state, t.jobs, y.registered, y.assigned, y.packed,
                   EXISTS (SELECT FROM task_dependency d
                           WHERE d.task_id = t.id AND d.satisfied_at IS NULL) AS waits_for_tasks,
                   CASE WHEN t.state = 'TESTING' THEN
                       (SELECT count(*) FROM job
                        WHERE task_id = t.id AND number = ANY (t.test_jobs) AND state = 'REGISTERED')
                   ELSE 0 END AS registered_test_jobs,
                   y.activated + y.running AS running, t.max_running, coalesce(w.running, 0) AS owner_running,
                   a.max_running AS owner_max_running,
                   r.cpu_millis, r.memory_mib, r.gpus,
                   -- As long as any job waits for the test phase, this has all its jobs.
                   CASE WHEN t.state = 'TESTING' THEN
                       cardinality(t.test_jobs) - (SELECT count(*) FROM job
                                                   WHERE task_id = t.id AND number = ANY (t.test_jobs) AND state <> 'DONE')
                   ELSE 0 END AS test_jobs_done,
                   coalesce(cardinality(t.test_jobs), 0) AS test_jobs
            FROM task t
            JOIN account a ON a.id = t.owner_id
            JOIN queue q ON q.id = t.queue_id
            JOIN task_resources r ON r.task_id = t.id
            JOIN task_tally y ON y.task_id = t.id
            LEFT JOIN owned w ON w.owner_id = t.owner_id
            """;

    private final JdbcClient jdbc;

    ExplanationRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A node's name, and why it is cordoned or unhealthy. */
    record ExplainedNode(long id, String name, @Nullable String healthReason) {}

    /** A job, its node and, while it waits, its place among the waiting jobs of its task and the node that it avoids. */
    record ExplainedJob(
            JobState state,
            @Nullable String node,
            int place,
            @Nullable String avoided,
            boolean packed) {}

    /** A task's name and its owner. */
    record TaskNameRow(long id, String name, String owner) {}

    /** Some consecutive waiting jobs of a task. */
    record WaitingRange(long task, int place, int jobs) {
        WaitingRange extended() {
            return new WaitingRange(task, place, jobs + 1);
        }
    }

    /** The moment of this transaction. */
    Instant now() {
        return jdbc.sql("SELECT now()")
                .query((row, index) -> row.getTimestamp(1).toInstant())
                .single();
    }

    QueueRef queue(String name) {
        return queues("q.name = :queue", name).orElseThrow();
    }

    Optional<QueueRef> queue(long id) {
        return queues("q.id = :queue", id);
    }

    private Optional<QueueRef> queues(String condition, Object queue) {
        return jdbc.sql("SELECT q.id, q.name FROM queue q WHERE " + condition)
                .param("queue", queue)
                .query((row, index) ->
                        new QueueRef(row.getLong("id"), row.getString("name"), clusters(row.getLong("id"))))
                .optional();
    }

    private List<ExplainedCluster> clusters(long queue) {
        return jdbc.sql("""
                        SELECT c.id, c.name, c.status, is_reachable(c.reported_at) AS reachable, c.reported_at
                        FROM queue_cluster m JOIN cluster c ON c.id = m.cluster_id
                        WHERE m.queue_id = :queue ORDER BY m.preference
                        """)
                .param("queue", queue)
                .query((row, index) -> new ExplainedCluster(
                        row.getLong("id"),
                        row.getString("name"),
                        ClusterStatus.valueOf(row.getString("status")),
                        row.getBoolean("reachable"),
                        instant(row.getTimestamp("reported_at"))))
                .list();
    }

    /** The nodes of a queue by name. */
    List<ExplainedNode> nodes(long queue) {
        return jdbc.sql("SELECT id, name, health_reason FROM node WHERE queue_id = :queue ORDER BY name")
                .param("queue", queue)
                .query(ExplainedNode.class)
                .list();
    }

    /** The held slots of a queue by node and slot. */
    List<OccupiedSlot> held(long queue) {
        return jdbc.sql("""
                        SELECT j.task_id, j.number, j.node_id, j.slot, j.granted_at
                        FROM node n JOIN job j ON j.node_id = n.id
                        WHERE n.queue_id = :queue
                        ORDER BY n.name, j.slot
                        """)
                .param("queue", queue)
                .query((row, index) -> new OccupiedSlot(
                        row.getLong("task_id"),
                        row.getInt("number"),
                        row.getLong("node_id"),
                        row.getInt("slot"),
                        row.getTimestamp("granted_at").toInstant()))
                .list();
    }

    /** How long jobs of these tasks, and of their queue, held their slots. */
    RunTimeEstimates times(long queue, Collection<Long> tasks) {
        Map<Long, Duration> own = new HashMap<>();
        jdbc.sql("""
                        SELECT task_id, timed_seconds / timed_runs AS seconds FROM task_tally
                        WHERE task_id = ANY (:tasks) AND timed_runs > 0
                        """).param("tasks", tasks.toArray(Long[]::new)).query(row -> {
            own.put(row.getLong("task_id"), seconds(row.getDouble("seconds")));
        });
        @Nullable Duration all = jdbc.sql("""
                        SELECT sum(timed_seconds) / sum(timed_runs) AS seconds
                        FROM (SELECT y.timed_seconds, y.timed_runs
                              FROM task t JOIN task_tally y ON y.task_id = t.id
                              WHERE t.queue_id = :queue AND y.timed_runs > 0
                              ORDER BY t.id DESC LIMIT :latest) l
                        HAVING count(*) > 0
                        """)
                .param("queue", queue)
                .param("latest", LATEST_TASKS)
                .query((row, index) -> seconds(row.getDouble("seconds")))
                .optional()
                .orElse(null);
        return new RunTimeEstimates(own, all);
    }

    Optional<ExplainedTask> task(String name) {
        return jdbc.sql(TASK + "WHERE t.name = :name")
                .param("name", name)
                .query(ExplainedTask.class)
                .optional();
    }

    /** The tasks of a queue that have jobs which have not got a slot yet, the oldest first. */
    List<ExplainedTask> unfinished(long queue) {
        return jdbc.sql(TASK + """
                                WHERE t.queue_id = :queue AND t.state IN ('REGISTERED', 'TESTING', 'RUNNING')
                                  AND y.registered + y.assigned + y.packed > 0
                                ORDER BY t.id
                                """)
                .param("queue", queue)
                .query(ExplainedTask.class)
                .list();
    }

    /**
     * What a message may say about a task that waits.
     *
     * @param job the job that is asked about; null for all
     */
    TaskWaitContext waitContext(ExplainedTask task, @Nullable Integer job) {
        return task.waitContext(
                preceding(List.of(task), job).getOrDefault(task.id(), List.of()),
                overBudget().get(task.owner()));
    }

    /** What the users who are over budget have used, by username. */
    Map<String, BudgetUse> overBudget() {
        Map<String, BudgetUse> uses = new HashMap<>();
        jdbc.sql("""
                        SELECT a.username, b.hours, b.days, b.used_seconds,
                               extract(epoch FROM b.relieved_at - now()) AS relief_seconds
                        FROM budget_use b JOIN account a ON a.id = b.account_id
                        WHERE b.exhausted
                        """).query(row -> {
            double relief = row.getDouble("relief_seconds");
            Duration reliefIn = row.wasNull() ? null : seconds(relief);
            Budget budget = new Budget(row.getInt("hours"), row.getInt("days"));
            uses.put(
                    row.getString("username"), new BudgetUse(budget, seconds(row.getDouble("used_seconds")), reliefIn));
        });
        return uses;
    }

    /**
     * The tasks that some tasks still wait for, the oldest first, by the waiting one.
     *
     * @param job the job of each that is asked about; null for all
     */
    Map<Long, List<PrecedingTask>> preceding(List<ExplainedTask> tasks, @Nullable Integer job) {
        Map<Long, List<PrecedingTask>> preceding = new HashMap<>();
        Long[] waiting = tasks.stream()
                .filter(ExplainedTask::waitsForTasks)
                .map(ExplainedTask::id)
                .toArray(Long[]::new);
        if (waiting.length == 0) {
            return preceding;
        }
        RowMapper<PrecedingTask> mapper = new SimplePropertyRowMapper<>(PrecedingTask.class);
        jdbc.sql("""
                        SELECT d.task_id, o.name, d.kind, o.state, o.jobs, y.done, j.state AS job
                        FROM task_dependency d
                        JOIN task o ON o.id = d.on_task_id
                        JOIN task_tally y ON y.task_id = o.id
                        LEFT JOIN job j ON j.task_id = o.id AND j.number = :job AND d.kind = 'EACH_DONE'
                        WHERE d.task_id = ANY (:tasks) AND d.satisfied_at IS NULL AND j.state IS DISTINCT FROM 'DONE'
                        ORDER BY o.id
                        """).param("tasks", waiting).param("job", job).query(row -> {
            preceding
                    .computeIfAbsent(row.getLong("task_id"), task -> new ArrayList<>())
                    .add(mapper.mapRow(row, row.getRow()));
        });
        return preceding;
    }

    /** Those of some tasks that a new task would wait for. */
    List<PrecedingTask> preceding(List<TaskDependency> after) {
        return jdbc
                .sql("""
                        SELECT o.name, d.kind, o.state, o.jobs, y.done, NULL AS job
                        FROM unnest(:names::text[], :kinds::text[]) AS d (name, kind)
                        JOIN task o ON o.name = d.name
                        JOIN task_tally y ON y.task_id = o.id
                        ORDER BY o.id
                        """)
                .param("names", after.stream().map(one -> one.task().value()).toArray(String[]::new))
                .param("kinds", after.stream().map(one -> one.kind().name()).toArray(String[]::new))
                .query(PrecedingTask.class)
                .stream()
                .filter(other -> !other.kind().isSatisfiedBy(other.state()))
                .toList();
    }

    Optional<ExplainedJob> job(long task, int number) {
        return jdbc.sql("""
                        SELECT j.state, n.name AS node,
                               CASE WHEN j.state = 'ASSIGNED' AND j.pack IS NULL THEN
                                   (SELECT count(*) FROM job b
                                    WHERE b.task_id = j.task_id AND b.state = 'ASSIGNED' AND b.pack IS NULL AND b.number < j.number)
                               ELSE 0 END AS place, v.name AS avoided,
                               j.state = 'ASSIGNED' AND j.pack IS NOT NULL AS packed
                        FROM job j
                        LEFT JOIN node n ON n.id = j.node_id
                        LEFT JOIN node v ON v.id = j.avoid_node_id
                        WHERE j.task_id = :task AND j.number = :number
                        """)
                .param("task", task)
                .param("number", number)
                .query(ExplainedJob.class)
                .optional();
    }

    /** The numbers of the jobs in these ranges, in order, by task. */
    Map<Long, List<Integer>> numbers(List<WaitingRange> ranges) {
        Map<Long, List<Integer>> numbers = new HashMap<>();
        jdbc.sql("""
                        SELECT s.task, j.number
                        FROM unnest(:tasks::bigint[], :places::int[], :counts::int[]) AS s (task, place, count)
                        CROSS JOIN LATERAL (
                            SELECT number FROM job WHERE task_id = s.task AND state = 'ASSIGNED' AND pack IS NULL
                            ORDER BY number LIMIT s.count OFFSET s.place) j
                        ORDER BY s.task, j.number
                        """)
                .param("tasks", ranges.stream().map(WaitingRange::task).toArray(Long[]::new))
                .param("places", ranges.stream().map(WaitingRange::place).toArray(Integer[]::new))
                .param("counts", ranges.stream().map(WaitingRange::jobs).toArray(Integer[]::new))
                .query(row -> {
                    numbers.computeIfAbsent(row.getLong("task"), task -> new ArrayList<>())
                            .add(row.getInt("number"));
                });
        return numbers;
    }

    Map<Long, TaskNameRow> names(Collection<Long> tasks) {
        return jdbc.sql("""
                        SELECT t.id, t.name, a.username AS owner FROM task t JOIN account a ON a.id = t.owner_id
                        WHERE t.id = ANY (:tasks)
                        """).param("tasks", tasks.toArray(Long[]::new)).query(TaskNameRow.class).stream()
                .collect(toMap(TaskNameRow::id, name -> name));
    }

    /** How many of a user's waiting tasks precede a new one of this priority. */
    int tasksBefore(long account, int priority) {
        return jdbc.sql("""
                        SELECT count(*) FROM task t JOIN task_tally y ON y.task_id = t.id
                        WHERE t.owner_id = :account AND t.state IN ('TESTING', 'RUNNING') AND y.assigned > 0
                          AND t.priority >= :priority
                        """)
                .param("account", account)
                .param("priority", priority)
                .query(Integer.class)
                .single();
    }

    /** How many jobs of a user hold a slot, and how many are allowed to. */
    RunningCap cap(long account) {
        return jdbc.sql("""
                        SELECT coalesce(sum(y.activated + y.running), 0) AS running, a.max_running AS max
                        FROM account a
                        LEFT JOIN open_task t ON t.owner_id = a.id
                        LEFT JOIN task_tally y ON y.task_id = t.id
                        WHERE a.id = :account
                        GROUP BY a.id
                        """).param("account", account).query(RunningCap.class).single();
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }
}
