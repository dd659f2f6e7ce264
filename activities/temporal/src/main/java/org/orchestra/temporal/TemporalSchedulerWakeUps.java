package org.orchestra.temporal;

import io.temporal.client.BatchRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import org.orchestra.store.capacity.Clusters;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.orchestra.workflow.OrchestraSearchAttributes;
import org.orchestra.workflow.TaskQueues;
import org.orchestra.workflow.scheduling.SchedulerStart;
import org.orchestra.workflow.scheduling.SchedulerWorkflow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Wakes the schedulers, and starts those that do not run. A process sends a cluster the first wake-up at once and then at
 * most one in 100 ms, however often it is asked, for a workflow execution takes 10,000 signals at most.
 */
@Component
class TemporalSchedulerWakeUps implements SchedulerWakeUps, DisposableBean {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Logger log = LoggerFactory.getLogger(TemporalSchedulerWakeUps.class);

    private final WorkflowClient client;
    private final Clusters clusters;
    private final ScheduledThreadPoolExecutor sender =
            new ScheduledThreadPoolExecutor(1, TemporalSchedulerWakeUps::thread, new DiscardPolicy());
    private final WakeUpThrottle pace = new WakeUpThrottle(sender, this::afterInterval, this::send);

    TemporalSchedulerWakeUps(WorkflowClient client, Clusters clusters) {
        this.client = client;
        this.clusters = clusters;
    }

    /**
     * Something changed for the cluster: after the transaction that changed it. Returns at once; a wake-up that cannot be
     * sent is made up for by the scheduler's own recheck.
     */
    @Override
    public void wake(String cluster) {
        pace.ask(cluster);
    }

    /** Wakes the scheduler of every active cluster. */
    @Override
    public void wakeAll() {
        clusters.active().forEach(cluster -> wake(cluster.name()));
    }

    private void send(String cluster) {
        try {
            SchedulerWorkflow scheduler = client.newWorkflowStub(
                    SchedulerWorkflow.class,
                    WorkflowOptions.newBuilder()
                            .setTaskQueue(TaskQueues.CORE)
                            .setWorkflowId(SchedulerWorkflow.id(cluster))
                            .setStaticSummary("gives slots of " + cluster)
                            .setTypedSearchAttributes(SearchAttributes.newBuilder()
                                    .set(OrchestraSearchAttributes.CLUSTER, cluster)
                                    .build())
                            .build());
            BatchRequest request = client.newSignalWithStartRequest();
            request.add(scheduler::run, new SchedulerStart(cluster, false));
            request.add(scheduler::wake);
            client.signalWithStart(request);
        } catch (RuntimeException e) {
            log.warn("The scheduler of {} did not hear a wake-up", cluster, e);
        }
    }

    private void afterInterval(Runnable work) {
        sender.schedule(work, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "scheduler-wake-ups");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void destroy() {
        sender.shutdownNow();
    }
}
