package org.orchestra.temporal;

import io.temporal.client.WorkflowNotFoundException;
import java.util.Set;
import org.orchestra.domain.task.TaskIds;
import org.orchestra.store.scheduling.BatchStarter;
import org.orchestra.workflow.task.TaskWorkflow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Signals the workflows of tasks, which begin their batches as children. */
@Component
class TemporalBatchStarter implements BatchStarter {
    private static final Logger log = LoggerFactory.getLogger(TemporalBatchStarter.class);

    private final WorkflowStarter starter;
    private final AsyncTemporalCalls calls;

    TemporalBatchStarter(WorkflowStarter starter, AsyncTemporalCalls calls) {
        this.starter = starter;
        this.calls = calls;
    }

    @Override
    public void begin(String task, Set<String> batches) {
        String workflow = TaskIds.workflow(task);
        calls.send(workflow, () -> {
            try {
                starter.signal(
                        TaskWorkflow.class,
                        workflow,
                        running -> running.batchesDue(batches.stream().sorted().toList()));
            } catch (WorkflowNotFoundException notRunning) {
                // It was killed, or is started again and then finds in the database what is due.
                log.info("The workflow of {} is not running and begins no batch", task);
            }
        });
    }
}
