package org.orchestra.task;

import org.orchestra.domain.task.TaskState;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tasks that are not final, and that each has its workflow. */
@Component
public class OpenTasks {
    private final JdbcClient jdbc;
    private final TaskWorkflows workflows;
    private final OwedJobs owed;

    OpenTasks(JdbcClient jdbc, TaskWorkflows workflows, OwedJobs owed) {
        this.jdbc = jdbc;
        this.workflows = workflows;
        this.owed = owed;
    }

    private record OpenTask(long id, String name, TaskState state) {}

    /**
     * Opens the tasks again that are owed runs, starts the workflow of every open task that has none, and tells those that
     * are to be killed.
     */
    public void ensureWorkflows() {
        owed.retryAll();
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
