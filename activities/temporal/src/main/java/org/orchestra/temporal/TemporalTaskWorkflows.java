package org.orchestra.temporal;

import static java.util.stream.Collectors.groupingBy;
import static org.orchestra.domain.Text.format;

import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.BatchRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.util.List;
import java.util.Map;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskIds;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.task.TaskStartRepository;
import org.orchestra.store.task.TaskStartRepository.TaskStartDetails;
import org.orchestra.store.task.TaskWorkflows;
import org.orchestra.workflow.TaskQueues;
import org.orchestra.workflow.task.JobBatchWorkflow;
import org.orchestra.workflow.task.TaskStart;
import org.orchestra.workflow.task.TaskWorkflow;
import org.springframework.stereotype.Component;

/** Starts and signals task workflows on the Temporal service. */
@Component
class TemporalTaskWorkflows implements TaskWorkflows {

    private final WorkflowClient client;
    private final TaskStartRepository tasks;
    private final AsyncTemporalCalls messages;

    TemporalTaskWorkflows(WorkflowClient client, TaskStartRepository tasks, AsyncTemporalCalls messages) {
        this.client = client;
        this.tasks = tasks;
        this.messages = messages;
    }

    @Override
    public void start(long taskId, String task) {
        messages.send(TaskIds.workflow(task), () -> {
            TaskStartDetails row = tasks.get(taskId);
            WorkflowClient.start(stub(row)::run, start(row));
        });
    }

    @Override
    public void kill(long taskId, String task) {
        messages.send(TaskIds.workflow(task), () -> {
            // A message may have waited, and another of its kind been faster: a task that was retried since must live.
            if (tasks.isBeingKilled(taskId)) {
                sendKill(tasks.get(taskId));
            }
        });
    }

    private void sendKill(TaskStartDetails row) {
        TaskWorkflow workflow = stub(row);
        BatchRequest request = client.newSignalWithStartRequest();
        request.add(workflow::run, start(row));
        request.add(workflow::kill);
        client.signalWithStart(request);
    }

    @Override
    public void killJobs(String task, TaskState state, List<Integer> jobs) {
        jobs.stream()
                .collect(groupingBy(job -> Batch.idFor(task, state, job)))
                .forEach((batch, killed) -> messages.send(
                        batch,
                        () -> client.newWorkflowStub(JobBatchWorkflow.class, batch)
                                .jobsKilled(killed)));
    }

    private TaskWorkflow stub(TaskStartDetails row) {
        return client.newWorkflowStub(
                TaskWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setTaskQueue(TaskQueues.CORE)
                        .setWorkflowId(TaskIds.workflow(row.task()))
                        .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                        .setStaticSummary(format("%d jobs of %s in %s", row.jobs(), row.owner(), row.queue()))
                        .setMemo(Map.of("jobs", row.jobs(), "image", row.image(), "command", row.command()))
                        .setTypedSearchAttributes(start(row).searchAttributes())
                        .build());
    }

    private static TaskStart start(TaskStartDetails row) {
        return new TaskStart(row.id(), row.task(), row.owner(), row.queue(), row.cluster(), row.clusterQueue());
    }
}
