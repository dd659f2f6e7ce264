package org.orchestra.store.task;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.LinkedHashMap;
import java.util.List;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.task.KillRepository.UnheardKill;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tasks that are not final, and that each has its workflow. */
@Component
public class OpenTasks {
    private final JdbcClient jdbc;
    private final TaskWorkflows workflows;
    private final JobRequeues owed;
    private final KillRepository kills;

    OpenTasks(JdbcClient jdbc, TaskWorkflows workflows, JobRequeues owed, KillRepository kills) {
        this.jdbc = jdbc;
        this.workflows = workflows;
        this.owed = owed;
        this.kills = kills;
    }

    private record OpenTask(long id, String name, TaskState state) {}

    /**
     * Opens the tasks again that are owed runs, starts the workflow of every open task that has none, and tells those that
     * are to be killed, and the batches of jobs that are, where they do not know.
     */
    public void ensureWorkflows() {
        owed.retryAll();
        jdbc.sql("""
                        SELECT id, name, state FROM open_task ORDER BY id
                        """).query(OpenTask.class).list().forEach(this::ensureWorkflow);
        kills.unheard().stream()
                .collect(groupingBy(UnheardKill::task, LinkedHashMap::new, toList()))
                .forEach(this::repeat);
    }

    private void repeat(String task, List<UnheardKill> unheard) {
        workflows.killJobs(
                task,
                unheard.get(0).taskState(),
                unheard.stream().map(UnheardKill::number).toList());
    }

    private void ensureWorkflow(OpenTask task) {
        if (task.state() == TaskState.KILL) {
            workflows.kill(task.id(), task.name());
        } else {
            workflows.start(task.id(), task.name());
        }
    }
}
