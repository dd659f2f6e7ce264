package org.orchestra.temporal;

import static org.orchestra.domain.Text.format;

import io.temporal.common.SearchAttributes;
import org.orchestra.store.capacity.NodeEvictionRequested;
import org.orchestra.store.drain.DrainRepository;
import org.orchestra.temporal.WorkflowStarter.WorkflowDescription;
import org.orchestra.workflow.OrchestraSearchAttributes;
import org.orchestra.workflow.drain.DrainStart;
import org.orchestra.workflow.drain.DrainWorkflow;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;

/** Starts the workflows that empty drained nodes. */
@Component
public class DrainWorkflows {
    private final WorkflowStarter starter;
    private final AsyncTemporalCalls calls;
    private final DrainRepository drains;

    DrainWorkflows(WorkflowStarter starter, AsyncTemporalCalls calls, DrainRepository drains) {
        this.starter = starter;
        this.calls = calls;
        this.drains = drains;
    }

    @TransactionalEventListener
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void emptied(NodeEvictionRequested drain) {
        empty(drain.node());
    }

    /** Empties a node that has been drained. Its runs are marked at once, so that a lost start is repeated. */
    public void empty(long node) {
        drains.markEvicted(node);
        drains.start(node).ifPresent(this::start);
    }

    /** Empties every node that should be empty and is not, whatever was lost. */
    public void emptyAll() {
        drains.open().forEach(this::start);
    }

    private void start(DrainStart drain) {
        WorkflowDescription<DrainWorkflow> description = new WorkflowDescription<>(
                DrainWorkflow.class,
                DrainWorkflow.id(drain.queue(), drain.node()),
                format("moves the jobs of node %s elsewhere", drain.node()),
                SearchAttributes.newBuilder()
                        .set(OrchestraSearchAttributes.CLUSTER, drain.cluster())
                        .set(OrchestraSearchAttributes.QUEUE, drain.queue())
                        .build());
        calls.send(description.id(), () -> starter.start(description, workflow -> workflow.run(drain)));
    }
}
