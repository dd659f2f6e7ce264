package org.orchestra.temporal;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.temporal.client.WorkflowNotFoundException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.CallerRunsPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.orchestra.domain.task.TaskIds;
import org.orchestra.store.scheduling.BatchSignals;
import org.orchestra.workflow.task.Grant;
import org.orchestra.workflow.task.JobBatchWorkflow;
import org.orchestra.workflow.task.TaskWorkflow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Signals the batches, and the workflows of tasks, which begin their batches as children. The signals of a pass leave while
 * its scheduler goes on; when more than a thousand wait, the pass sends some itself, so that a slow Temporal slows down the
 * passes and no signal is dropped. Temporal's client repeats a call that fails for a minute.
 */
@Component
class TemporalBatchSignals implements BatchSignals, DisposableBean {
    private static final int SENDERS = 16;
    private static final int BACKLOG = 1_000;
    private static final Duration LAST_CALLS = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(TemporalBatchSignals.class);

    private final WorkflowStarter starter;
    private final ThreadPoolExecutor senders = new ThreadPoolExecutor(
            SENDERS,
            SENDERS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(BACKLOG),
            new ThreadFactoryBuilder()
                    .setNameFormat("batch-signals-%d")
                    .setDaemon(true)
                    .build(),
            new CallerRunsPolicy());

    TemporalBatchSignals(WorkflowStarter starter) {
        this.starter = starter;
        senders.allowCoreThreadTimeOut(true);
    }

    @Override
    public void begin(String task, Set<String> batches) {
        send(
                TaskWorkflow.class,
                TaskIds.workflow(task),
                running -> running.batchesDue(batches.stream().sorted().toList()));
    }

    @Override
    public void deliver(String batch, List<Grant> grants) {
        send(JobBatchWorkflow.class, batch, running -> running.slotsGranted(grants));
    }

    private <W> void send(Class<W> type, String workflow, Consumer<W> signal) {
        senders.execute(() -> {
            try {
                starter.signal(type, workflow, signal);
            } catch (WorkflowNotFoundException notRunning) {
                // It begins only now, was killed, or has not restarted yet: it finds in the database what is due then.
                log.debug("{} is not running and takes no grants", workflow);
            } catch (RuntimeException e) {
                log.warn("A signal to {} has failed; a later pass repeats it", workflow, e);
            }
        });
    }

    /** Sends what waits, for some seconds at most. */
    @Override
    public void destroy() {
        MoreExecutors.shutdownAndAwaitTermination(senders, LAST_CALLS);
    }
}
