package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import java.sql.Array;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.DependencyKind;
import org.orchestra.domain.task.TaskState;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of tasks that wait for other tasks. */
@Component
class DependencyRepository {
    private final JdbcClient jdbc;

    DependencyRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A task that another is to wait for. */
    record Predecessor(long id, TaskState state, int jobs) {}

    /** A task that waits for another. */
    record Dependent(long id, String name) {}

    /** The task, which neither ends nor is deleted before the transaction ends. */
    Optional<Predecessor> lock(String name) {
        return jdbc.sql("SELECT id, state, jobs FROM task WHERE name = :name FOR SHARE")
                .param("name", name)
                .query(Predecessor.class)
                .optional();
    }

    void insert(long task, long on, DependencyKind kind, boolean satisfied) {
        jdbc.sql("""
                        INSERT INTO task_dependency (task_id, on_task_id, kind, satisfied_at)
                        VALUES (:task, :on, :kind, CASE WHEN :satisfied THEN now() END)
                        """)
                .param("task", task)
                .param("on", on)
                .param("kind", kind.name())
                .param("satisfied", satisfied)
                .update();
    }

    /** Nobody waits for the task any more in one of these ways; returns the tasks that did and now wait for none. */
    List<Dependent> satisfy(long on, List<DependencyKind> kinds) {
        List<Long> satisfied = jdbc.sql("""
                        UPDATE task_dependency SET satisfied_at = now()
                        WHERE on_task_id = :on AND kind = ANY (:kinds) AND satisfied_at IS NULL
                        RETURNING task_id
                        """)
                .param("on", on)
                .param("kinds", kinds.stream().map(DependencyKind::name).toArray(String[]::new))
                .query(Long.class)
                .list();
        return satisfied.isEmpty() ? List.of() : free(satisfied);
    }

    private List<Dependent> free(List<Long> tasks) {
        return jdbc.sql("""
                        SELECT id, name FROM task WHERE id = ANY (:tasks) AND state = 'REGISTERED' AND NOT is_held(id) ORDER BY id
                        """)
                .param("tasks", tasks.toArray(Long[]::new))
                .query(Dependent.class)
                .list();
    }

    /** A task waits for no other any more; whether it did. */
    boolean release(long task) {
        return jdbc.sql("DELETE FROM task_dependency WHERE task_id = :task AND satisfied_at IS NULL")
                        .param("task", task)
                        .update()
                > 0;
    }

    /** An open task that waits for this one still, in one way or other: the oldest. */
    Optional<String> waitingFor(long on) {
        return jdbc.sql("""
                        SELECT t.name FROM task_dependency d JOIN open_task t ON t.id = d.task_id
                        WHERE d.on_task_id = :on AND d.satisfied_at IS NULL AND t.state <> 'KILL'
                        ORDER BY t.id LIMIT 1
                        """).param("on", on).query(String.class).optional();
    }

    /**
     * A condition on jobs of {@code :task}: they wait for no job of another task.
     *
     * @param numbers a condition on the numbers {@code p.number} of these jobs, so that no others are read
     */
    static String waitForNoJob(String numbers) {
        return format("""
                number NOT IN (SELECT p.number FROM task_dependency d JOIN job p ON p.task_id = d.on_task_id
                               WHERE d.task_id = :task AND d.kind = 'EACH_DONE' AND p.state <> 'DONE' AND %s)
                """, numbers);
    }

    /**
     * A task whose jobs wait each for a job of another.
     *
     * @param phase its jobs that may be assigned now; null for all
     */
    record FollowingTask(long id, String cluster, TaskState state, Integer @Nullable [] phase) {
        boolean isUnderWay() {
            return state == TaskState.TESTING || state == TaskState.RUNNING;
        }
    }

    /**
     * The tasks whose jobs wait each for a job of this one, the oldest first. Their phases do not change before the
     * transaction ends: one that begins afterwards sees what the transaction has done.
     */
    List<FollowingTask> lockFollowers(long on) {
        return jdbc.sql("""
                        SELECT t.id, c.name AS cluster, t.state, CASE WHEN t.state = 'TESTING' THEN t.test_jobs END AS phase
                        FROM task_dependency d
                        JOIN task t ON t.id = d.task_id
                        JOIN queue q ON q.id = t.queue_id
                        JOIN cluster c ON c.id = q.cluster_id
                        WHERE d.on_task_id = :on AND d.kind = 'EACH_DONE'
                        ORDER BY t.id FOR SHARE OF t
                        """)
                .param("on", on)
                .query((row, index) -> new FollowingTask(
                        row.getLong("id"),
                        row.getString("cluster"),
                        TaskState.valueOf(row.getString("state")),
                        numbers(row.getArray("phase"))))
                .list();
    }

    private static Integer @Nullable [] numbers(@Nullable Array array) throws SQLException {
        return array == null ? null : (Integer[]) array.getArray();
    }

    /** Makes those of some REGISTERED jobs ASSIGNED that wait for no other job; returns how many these are. */
    int assign(FollowingTask task, List<Integer> numbers) {
        return jdbc.sql("""
                        UPDATE job SET state = 'ASSIGNED', assigned_at = now()
                        WHERE task_id = :task AND number = ANY (:numbers) AND state = 'REGISTERED'
                          AND (:phase::int[] IS NULL OR number = ANY (:phase)) AND
                        """ + waitForNoJob("p.number = ANY (:numbers)"))
                .param("task", task.id())
                .param("numbers", numbers.toArray(Integer[]::new))
                .param("phase", task.phase())
                .update();
    }
}
