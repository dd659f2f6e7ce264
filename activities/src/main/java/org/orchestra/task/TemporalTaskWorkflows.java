package org.orchestra.task;

import static java.util.stream.Collectors.groupingBy;

import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.BatchRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.util.List;
import java.util.Map;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskIds;
import org.orchestra.domain.task.TaskState;
import org.orchestra.temporal.TemporalMessages;
import org.orchestra.workflow.TaskQueues;
import org.orchestra.workflow.task.JobBatchWorkflow;
import org.orchestra.workflow.task.TaskStart;
import org.orchestra.workflow.task.TaskWorkflow;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Starts and signals task workflows on the Temporal service. */
@Component
class TemporalTaskWorkflows implements TaskWorkflows {

    private final WorkflowClient client;
    private final JdbcClient jdbc;
    private final TemporalMessages messages;

    TemporalTaskWorkflows(WorkflowClient client, JdbcClient jdbc, TemporalMessages messages) {
        this.client = client;
        this.jdbc = jdbc;
        this.messages = messages;
    }

    /** What a task's workflow is started with and shows. */
    private record StartRow(
            long id,
            String task,
            String owner,
            String queue,
            String cluster,
            String clusterQueue,
            int jobs,
            String image,
            String command) {}

    @Override
    public void start(long taskId, String task) {
        messages.send(TaskIds.workflow(task), () -> {
            StartRow row = row(taskId);
            WorkflowClient.start(stub(row)::run, start(row));
        });
    }

    @Override
    public void kill(long taskId, String task) {
        messages.send(TaskIds.workflow(task), () -> {
            // A message may have waited, and another of its kind been faster: a task that was retried since must live.
            if (isBeingKilled(taskId)) {
                sendKill(row(taskId));
            }
        });
    }

    private void sendKill(StartRow row) {
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

    private TaskWorkflow stub(StartRow row) {
        return client.newWorkflowStub(
                TaskWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setTaskQueue(TaskQueues.CORE)
                        .setWorkflowId(TaskIds.workflow(row.task()))
                        .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                        .setStaticSummary("%d jobs of %s in %s".formatted(row.jobs(), row.owner(), row.queue()))
                        .setMemo(Map.of("jobs", row.jobs(), "image", row.image(), "command", row.command()))
                        .setTypedSearchAttributes(start(row).searchAttributes())
                        .build());
    }

    private static TaskStart start(StartRow row) {
        return new TaskStart(row.id(), row.task(), row.owner(), row.queue(), row.cluster(), row.clusterQueue());
    }

    private boolean isBeingKilled(long taskId) {
        return jdbc.sql("SELECT count(*) > 0 FROM task WHERE id = :id AND state = 'KILL'")
                .param("id", taskId)
                .query(Boolean.class)
                .single();
    }

    private StartRow row(long taskId) {
        return jdbc.sql("""
                        SELECT t.id, t.name AS task, a.username AS owner, q.name AS queue, c.name AS cluster,
                               c.messenger_queue AS cluster_queue, t.jobs, t.image, t.command
                        FROM task t
                        JOIN account a ON a.id = t.owner_id
                        JOIN queue q ON q.id = t.queue_id
                        JOIN cluster c ON c.id = q.cluster_id
                        WHERE t.id = :id
                        """).param("id", taskId).query(StartRow.class).single();
    }
}
