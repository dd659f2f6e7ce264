package org.orchestra.store.task;

import static java.util.Objects.requireNonNull;
import static org.orchestra.domain.Text.format;

import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of tasks and their jobs, as users see and change them. */
@Component
class TaskRepository {
    private static final String JOB_VIEW = """
            SELECT j.number AS job, j.name, NULL AS parameters, j.state, nullif(j.attempt, 0) AS attempt, coalesce(n.name, r.node) AS node,
                   round(extract(epoch FROM CASE
                       WHEN j.state = 'ASSIGNED' THEN now()
                       WHEN j.state = 'ACTIVATED' AND r.created_at IS NULL THEN j.granted_at
                       WHEN r.created_at >= j.assigned_at THEN r.created_at
                   END - j.assigned_at), 3) AS waited_seconds,
                   round(extract(epoch FROM coalesce(r.finished_at, now()) - r.started_at), 3) AS ran_seconds,
                   coalesce(j.reason, r.reason) AS reason, r.cause%s
            FROM %s j
            LEFT JOIN node n ON n.id = j.node_id
            LEFT JOIN run r ON r.task_id = j.task_id AND r.number = j.number AND r.attempt = j.attempt
            """;

    private static final ListOrder BY_NUMBER = ListOrder.ascending(ListOrder.number("j.number"));

    private final JdbcClient jdbc;
    private final TaskViewMapper taskView;

    TaskRepository(JdbcClient jdbc, TaskViewMapper taskView) {
        this.jdbc = jdbc;
        this.taskView = taskView;
    }

    Page<TaskView> list(TaskFilter filter, TaskOrder order, PageRequest page) {
        ListOrder columns = order.columns();
        // The rest is joined to the tasks of the page, not to all tasks.
        String source =
                "(SELECT * FROM task t WHERE true" + conditions(filter) + columns.after(page) + columns.limit() + ")";
        StatementSpec statement = jdbc.sql(TaskViewMapper.select(columns.key(), source) + columns.limit())
                .param("owner", filter.owner())
                .param("state", filter.state() == null ? null : filter.state().name())
                .param("queue", filter.queue())
                .param("since", filter.since() == null ? null : filter.since().atOffset(ZoneOffset.UTC));
        return columns.read(statement, page, taskView);
    }

    /** Only what is asked for: a condition that may not apply keeps the database from using an index. */
    private static String conditions(TaskFilter filter) {
        return (filter.owner() == null ? "" : " AND t.owner_id = (SELECT id FROM account WHERE username = :owner)")
                + (filter.state() == null ? "" : " AND t.state = :state")
                + (filter.queue() == null ? "" : " AND t.queue_id = (SELECT id FROM queue WHERE name = :queue)")
                + (filter.since() == null ? "" : " AND t.created_at >= :since");
    }

    /** The names of all queues. */
    List<String> queues() {
        return jdbc.sql("SELECT name FROM queue ORDER BY name")
                .query(String.class)
                .list();
    }

    Optional<TaskView> find(String name) {
        return jdbc.sql(TaskViewMapper.selectOne() + " WHERE t.name = :name")
                .param("name", name)
                .query(taskView)
                .optional();
    }

    List<TaskView> findAll(Collection<String> names) {
        return jdbc.sql(TaskViewMapper.select("", "task") + " WHERE t.name = ANY (:names)")
                .param("names", names.toArray(String[]::new))
                .query(taskView)
                .list();
    }

    Optional<Long> id(String name) {
        return jdbc.sql("SELECT id FROM task WHERE name = :name")
                .param("name", name)
                .query(Long.class)
                .optional();
    }

    /** @param numbers those that are among these; null for all */
    Page<JobView> jobs(long task, @Nullable JobState state, @Nullable List<Integer> numbers, PageRequest page) {
        // Their runs are joined to the jobs of the page, not to all jobs.
        String source = "(SELECT * FROM job j WHERE j.task_id = :task"
                + (state == null && numbers == null ? BY_NUMBER.withoutGaps(page) : "")
                + (state == null ? "" : " AND j.state = :state")
                + (numbers == null ? "" : " AND j.number = ANY (:numbers)") + BY_NUMBER.after(page) + BY_NUMBER.limit()
                + ")";
        StatementSpec statement = jdbc.sql(format(JOB_VIEW, BY_NUMBER.key(), source) + BY_NUMBER.limit())
                .param("task", task)
                .param("state", state == null ? null : state.name())
                .param("numbers", numbers == null ? null : numbers.toArray(Integer[]::new));
        return BY_NUMBER.read(statement, page, JobView.class);
    }

    /** The parameters of a task; empty if it has none. */
    Optional<WrittenSweep> sweep(long task) {
        return jdbc.sql("""
                        SELECT parameters::text AS parameters, draw_jobs, draw_seed FROM task
                        WHERE id = :task AND parameters IS NOT NULL
                        """)
                .param("task", task)
                .query((row, index) -> requireNonNull(SweepMapper.written(row)))
                .optional();
    }

    Optional<JobView> job(long task, int number) {
        return jdbc.sql(format(JOB_VIEW, "", "job") + " WHERE j.task_id = :task AND j.number = :number")
                .param("task", task)
                .param("number", number)
                .query(JobView.class)
                .optional();
    }

    List<RunView> runs(long task, int number) {
        return jdbc.sql("""
                        SELECT r.attempt, r.node, r.slot, r.cluster, r.outcome, r.exit_code, r.reason, r.cause, r.message, r.peak_memory_mib,
                               r.log_tail, r.charged, p.image, p.command, r.queue, r.cpu_millis / 1000.0 AS cpus, r.memory_mib,
                               r.gpus, r.max_seconds, r.created_at, r.started_at, r.finished_at
                        FROM run r LEFT JOIN task_program p ON p.task_id = r.task_id AND p.number = r.program
                        WHERE r.task_id = :task AND r.number = :number ORDER BY r.attempt
                        """)
                .param("task", task)
                .param("number", number)
                .query(RunView.class)
                .list();
    }
}
