package org.orchestra.temporal;

import static org.orchestra.domain.Text.format;

import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;
import org.orchestra.store.capacity.NodeEvictionRequested;
import org.orchestra.store.drain.DrainRepository;
import org.orchestra.workflow.OrchestraSearchAttributes;
import org.orchestra.workflow.TaskQueues;
import org.orchestra.workflow.drain.DrainStart;
import org.orchestra.workflow.drain.DrainWorkflow;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;

/** Starts the workflows that empty drained nodes. Starting one twice is harmless. */
@Component
public class DrainWorkflows {
    private final WorkflowClient client;
    private final DrainRepository rows;
    private final AsyncTemporalCalls messages;

    DrainWorkflows(WorkflowClient client, DrainRepository rows, AsyncTemporalCalls messages) {
        this.client = client;
        this.rows = rows;
        this.messages = messages;
    }

    @TransactionalEventListener
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void emptied(NodeEvictionRequested drain) {
        empty(drain.node());
    }

    /** Empties a node that has been drained. Its runs are marked at once, so that a lost start is repeated. */
    public void empty(long node) {
        rows.mark(node);
        rows.start(node).ifPresent(this::start);
    }

    /** Empties every node that should be empty and is not, whatever was lost. */
    @Scheduled(fixedDelayString = "PT30S", initialDelayString = "PT30S")
    public void emptyAll() {
        rows.open().forEach(this::start);
    }

    private void start(DrainStart drain) {
        String id = DrainWorkflow.id(drain.queue(), drain.node());
        messages.send(id, () -> {
            DrainWorkflow workflow = client.newWorkflowStub(
                    DrainWorkflow.class,
                    WorkflowOptions.newBuilder()
                            .setTaskQueue(TaskQueues.CORE)
                            .setWorkflowId(id)
                            .setWorkflowIdConflictPolicy(
                                    WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                            .setStaticSummary(format("moves the jobs of node %s elsewhere", drain.node()))
                            .setTypedSearchAttributes(SearchAttributes.newBuilder()
                                    .set(OrchestraSearchAttributes.CLUSTER, drain.cluster())
                                    .set(OrchestraSearchAttributes.QUEUE, drain.queue())
                                    .build())
                            .build());
            WorkflowClient.start(workflow::run, drain);
        });
    }
}
