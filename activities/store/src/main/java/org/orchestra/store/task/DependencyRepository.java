package org.orchestra.store.task;

import java.util.List;
import java.util.Optional;
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

    /** Nobody waits for the task any more in one of these ways; returns the REGISTERED tasks that did. */
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
        return satisfied.isEmpty() ? List.of() : registered(satisfied);
    }

    private List<Dependent> registered(List<Long> tasks) {
        return jdbc.sql("""
                        SELECT id, name FROM task WHERE id = ANY (:tasks) AND state = 'REGISTERED' ORDER BY id
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

    /** The tasks whose jobs wait each for a job of this one, the oldest first. */
    List<Long> followers(long on) {
        return jdbc.sql(
                        "SELECT task_id FROM task_dependency WHERE on_task_id = :on AND kind = 'EACH_DONE' ORDER BY task_id")
                .param("on", on)
                .query(Long.class)
                .list();
    }

    /** The tasks that are under way and of which jobs wait, each for a job of another. */
    List<Long> waitingFollowers() {
        return jdbc.sql("""
                        SELECT DISTINCT t.id FROM task_dependency d
                        JOIN open_task t ON t.id = d.task_id
                        JOIN task_tally y ON y.task_id = t.id
                        WHERE d.kind = 'EACH_DONE' AND t.state IN ('TESTING', 'RUNNING') AND y.registered > 0
                        ORDER BY t.id
                        """).query(Long.class).list();
    }

    /** Whether a task as a whole waits for another. */
    boolean isHeld(long task) {
        return jdbc.sql("SELECT is_held(:task)")
                .param("task", task)
                .query(Boolean.class)
                .single();
    }
}
