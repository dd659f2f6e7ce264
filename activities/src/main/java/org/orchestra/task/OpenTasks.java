package org.orchestra.task;

import org.orchestra.domain.task.TaskState;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tasks that are not final, and that each has its workflow. */
@Component
public class OpenTasks {
    private final JdbcClient jdbc;
    private final TaskWorkflows workflows;

    OpenTasks(JdbcClient jdbc, TaskWorkflows workflows) {
        this.jdbc = jdbc;
        this.workflows = workflows;
    }

    private record OpenTask(long id, String name, TaskState state) {}

    /** Starts the workflow of every open task that has none; tells those that are to be killed. */
    public void ensureWorkflows() {
        jdbc.sql("""
                        SELECT id, name, state FROM task
                        WHERE state IN ('REGISTERED', 'TESTING', 'RUNNING', 'KILL') ORDER BY id
                        """).query(OpenTask.class).list().forEach(this::ensureWorkflow);
    }

    private void ensureWorkflow(OpenTask task) {
        if (task.state() == TaskState.KILL) {
            workflows.kill(task.id(), task.name());
        } else {
            workflows.start(task.id(), task.name());
        }
    }
}
