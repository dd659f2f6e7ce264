package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of tasks and their jobs, as users see and change them. */
@Component
class TaskRepository {
    private static final String JOB_VIEW = """
            SELECT j.number AS job, j.name, j.state, nullif(j.attempt, 0) AS attempt, coalesce(n.name, r.node) AS node,
                   round(extract(epoch FROM CASE
                       WHEN j.state = 'ASSIGNED' THEN now()
                       WHEN j.state = 'ACTIVATED' AND r.created_at IS NULL THEN j.granted_at
                       WHEN r.created_at >= j.assigned_at THEN r.created_at
                   END - j.assigned_at), 3) AS waited_seconds,
                   round(extract(epoch FROM coalesce(r.finished_at, now()) - r.started_at), 3) AS ran_seconds,
                   coalesce(j.reason, r.reason) AS reason, r.cause
            FROM %s j
            LEFT JOIN node n ON n.id = j.node_id
            LEFT JOIN run r ON r.task_id = j.task_id AND r.number = j.number AND r.attempt = j.attempt
            """;

    private static final String FILTER = """
             WHERE (:owner::text IS NULL OR t.owner_id = (SELECT id FROM account WHERE username = :owner))
               AND (:state::text IS NULL OR t.state = :state)
               AND (:queue::text IS NULL OR t.queue_id = (SELECT id FROM queue WHERE name = :queue))
               AND (:since::timestamptz IS NULL OR t.created_at >= :since)
            """;

    private final JdbcClient jdbc;
    private final TaskViewMapper taskView;

    TaskRepository(JdbcClient jdbc, TaskViewMapper taskView) {
        this.jdbc = jdbc;
        this.taskView = taskView;
    }

    List<TaskView> list(TaskFilter filter, TaskOrder order, PageRequest page) {
        return filtered(TaskViewMapper.SELECT + FILTER + order.orderBy() + " LIMIT :size OFFSET :offset", filter)
                .param("size", page.size())
                .param("offset", page.offset())
                .query(taskView)
                .list();
    }

    long count(TaskFilter filter) {
        return filtered("SELECT count(*) FROM task t" + FILTER, filter)
                .query(Long.class)
                .single();
    }

    private StatementSpec filtered(String sql, TaskFilter filter) {
        return jdbc.sql(sql)
                .param("owner", filter.owner())
                .param("state", filter.state() == null ? null : filter.state().name())
                .param("queue", filter.queue())
                .param("since", filter.since() == null ? null : filter.since().atOffset(ZoneOffset.UTC));
    }

    /** The names of all queues. */
    List<String> queues() {
        return jdbc.sql("SELECT name FROM queue ORDER BY name")
                .query(String.class)
                .list();
    }

    Optional<TaskView> find(String name) {
        return jdbc.sql(TaskViewMapper.SELECT + " WHERE t.name = :name")
                .param("name", name)
                .query(taskView)
                .optional();
    }

    List<TaskView> findAll(Collection<String> names) {
        return jdbc.sql(TaskViewMapper.SELECT + " WHERE t.name = ANY (:names)")
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

    /** The jobs from a number on. Numbers have no gaps, so that no page costs more than another. */
    List<JobView> jobs(long task, long from, int most) {
        return jdbc.sql(format(JOB_VIEW, "job") + """
                                 WHERE j.task_id = :task AND j.number >= :from AND j.number < :from + :most
                                 ORDER BY j.number
                                """)
                .param("task", task)
                .param("from", from)
                .param("most", most)
                .query(JobView.class)
                .list();
    }

    /**
     * The jobs in a state from a number on.
     *
     * @param skipped how many of them to pass over; each costs a row, unlike those before {@code from}
     */
    List<JobView> jobs(long task, JobState state, long from, long skipped, int most) {
        // Their runs are joined to the jobs of the page, not to those that are skipped.
        String page = """
                (SELECT * FROM job WHERE task_id = :task AND state = :state AND number >= :from
                 ORDER BY number LIMIT :most OFFSET :skipped)
                """;
        return jdbc.sql(format(JOB_VIEW, page) + " ORDER BY j.number")
                .param("task", task)
                .param("state", state.name())
                .param("from", from)
                .param("skipped", skipped)
                .param("most", most)
                .query(JobView.class)
                .list();
    }

    /** How many jobs of a task there are, or are in a state; read from its tally. */
    long countJobs(long task, @Nullable JobState state) {
        return jdbc.sql("""
                        SELECT coalesce((to_jsonb(y) ->> lower(:state))::bigint, t.jobs)
                        FROM task t JOIN task_tally y ON y.task_id = t.id WHERE t.id = :task
                        """)
                .param("task", task)
                .param("state", state == null ? null : state.name())
                .query(Long.class)
                .single();
    }

    Optional<JobView> job(long task, int number) {
        return jdbc.sql(format(JOB_VIEW, "job") + " WHERE j.task_id = :task AND j.number = :number")
                .param("task", task)
                .param("number", number)
                .query(JobView.class)
                .optional();
    }

    List<RunView> runs(long task, int number) {
        return jdbc.sql("""
                        SELECT r.attempt, r.node, r.slot, r.outcome, r.exit_code, r.reason, r.cause, r.message, r.peak_memory_mib,
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
