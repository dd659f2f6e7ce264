package org.orchestra.store.task;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.LinkedHashMap;
import java.util.List;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.task.KillRepository.UnacknowledgedKill;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tasks that are not final, and that each has its workflow. */
@Component
public class OpenTasks {
    private final JdbcClient jdbc;
    private final TaskWorkflows workflows;
    private final JobRequeues requeues;
    private final KillRepository kills;
    private final TaskDependencies dependencies;

    OpenTasks(
            JdbcClient jdbc,
            TaskWorkflows workflows,
            JobRequeues requeues,
            KillRepository kills,
            TaskDependencies dependencies) {
        this.jdbc = jdbc;
        this.workflows = workflows;
        this.requeues = requeues;
        this.kills = kills;
        this.dependencies = dependencies;
    }

    private record OpenTask(long id, String name, TaskState state) {}

    /**
     * Reopens the tasks whose jobs are requeued, starts the workflow of every open task that has none and waits for no
     * other, assigns the jobs whose wait for other jobs is over, and repeats the kills that workflows have not acknowledged.
     */
    public void ensureWorkflows() {
        requeues.retryAll();
        jdbc.sql("""
                        SELECT id, name, state FROM open_task ORDER BY id
                        """).query(OpenTask.class).list().forEach(this::ensureWorkflow);
        dependencies.assignAll();
        kills.unacknowledged().stream()
                .collect(groupingBy(UnacknowledgedKill::task, LinkedHashMap::new, toList()))
                .forEach(this::repeat);
    }

    private void repeat(String task, List<UnacknowledgedKill> kills) {
        workflows.killJobs(
                task,
                kills.get(0).taskState(),
                kills.stream().map(UnacknowledgedKill::number).toList());
    }

    private void ensureWorkflow(OpenTask task) {
        if (task.state() == TaskState.KILL) {
            workflows.kill(task.id(), task.name());
        } else {
            workflows.start(task.id(), task.name());
        }
    }
}
