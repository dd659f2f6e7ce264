package org.orchestra.temporal;

import static java.util.stream.Collectors.groupingBy;
import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import io.temporal.client.WorkflowNotFoundException;
import java.util.List;
import java.util.Map;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskIds;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.task.TaskStartRepository;
import org.orchestra.store.task.TaskStartRepository.TaskStartDetails;
import org.orchestra.store.task.TaskWorkflows;
import org.orchestra.store.task.UnbatchedKills;
import org.orchestra.temporal.WorkflowStarter.WorkflowDescription;
import org.orchestra.workflow.task.JobBatchWorkflow;
import org.orchestra.workflow.task.TaskStart;
import org.orchestra.workflow.task.TaskWorkflow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Starts and signals task workflows and their batches on the Temporal service. */
@Component
class TemporalTaskWorkflows implements TaskWorkflows {
    private static final Logger log = LoggerFactory.getLogger(TemporalTaskWorkflows.class);

    private final WorkflowStarter starter;
    private final AsyncTemporalCalls calls;
    private final TaskStartRepository tasks;
    private final UnbatchedKills unbatched;

    TemporalTaskWorkflows(
            WorkflowStarter starter, AsyncTemporalCalls calls, TaskStartRepository tasks, UnbatchedKills unbatched) {
        this.starter = starter;
        this.calls = calls;
        this.tasks = tasks;
        this.unbatched = unbatched;
    }

    @Override
    public void start(long taskId, String task) {
        calls.send(TaskIds.workflow(task), () -> {
            TaskStartDetails details = tasks.get(taskId);
            if (!details.held()) {
                starter.start(description(details), workflow -> workflow.run(start(details)));
            }
        });
    }

    @Override
    public void kill(long taskId, String task) {
        calls.send(TaskIds.workflow(task), () -> {
            // The call may have waited, and a repetition of it been faster: a task that was retried since must live.
            if (tasks.isBeingKilled(taskId)) {
                TaskStartDetails details = tasks.get(taskId);
                starter.signalWithStart(
                        description(details), workflow -> workflow.run(start(details)), TaskWorkflow::kill);
            }
        });
    }

    @Override
    public void killJobs(String task, TaskState state, List<Integer> jobs) {
        jobs.stream()
                .collect(groupingBy(job -> Batch.idFor(task, state, job)))
                .forEach((batch, killed) -> calls.send(batch, () -> tell(task, batch, killed)));
    }

    private void tell(String task, String batch, List<Integer> killed) {
        try {
            starter.signal(JobBatchWorkflow.class, batch, workflow -> workflow.jobsKilled(killed));
        } catch (WorkflowNotFoundException notRunning) {
            // Should it begin now, it finds the kills in the database. The acknowledgement ends the repetitions, so it
            // comes after the signal.
            if (!unbatched.hasOpenJobs(task)) {
                recheck(task);
            }
            unbatched.acknowledge(task, killed);
        }
    }

    private void recheck(String task) {
        try {
            starter.signal(TaskWorkflow.class, TaskIds.workflow(task), TaskWorkflow::recheck);
        } catch (WorkflowNotFoundException notRunning) {
            log.info("The workflow of {} has ended, or is started again and then asks by itself", task);
        }
    }

    private static WorkflowDescription<TaskWorkflow> description(TaskStartDetails task) {
        return new WorkflowDescription<>(
                TaskWorkflow.class,
                TaskIds.workflow(task.task()),
                format("%s of %s in %s", counted(task.jobs(), "job"), task.owner(), task.queue()),
                start(task).searchAttributes(),
                Map.of("jobs", task.jobs(), "image", task.image(), "command", task.command()));
    }

    private static TaskStart start(TaskStartDetails task) {
        return new TaskStart(task.id(), task.task(), task.owner(), task.queue(), task.cluster());
    }
}
