package org.orchestra.temporal;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.temporal.common.SearchAttributes;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import org.orchestra.runner.ClusterDirectory;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.orchestra.temporal.WorkflowStarter.WorkflowDescription;
import org.orchestra.workflow.OrchestraSearchAttributes;
import org.orchestra.workflow.scheduling.SchedulerStart;
import org.orchestra.workflow.scheduling.SchedulerWorkflow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Wakes the schedulers, and starts those that do not run. A process sends a cluster the first wake-up at once and then at
 * most one in 100 to 500 ms, however often it is asked, for a workflow execution takes 10,000 signals at most.
 */
@Component
class TemporalSchedulerWakeUps implements SchedulerWakeUps, DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(TemporalSchedulerWakeUps.class);

    private final WorkflowStarter starter;
    private final ClusterDirectory clusters;
    private final ScheduledThreadPoolExecutor sender = new ScheduledThreadPoolExecutor(
            1,
            new ThreadFactoryBuilder()
                    .setNameFormat("scheduler-wake-ups")
                    .setDaemon(true)
                    .build(),
            new DiscardPolicy());
    private final WakeUpThrottle throttle = new WakeUpThrottle(sender, this::after, this::send, System::nanoTime);

    TemporalSchedulerWakeUps(WorkflowStarter starter, ClusterDirectory clusters) {
        this.starter = starter;
        this.clusters = clusters;
    }

    /**
     * Something changed for the cluster: after the transaction that changed it. Returns at once; a wake-up that cannot be
     * sent is made up for by the scheduler's own recheck.
     */
    @Override
    public void wake(String cluster) {
        throttle.ask(cluster);
    }

    @Override
    public void wakeAll() {
        clusters.all().forEach(cluster -> wake(cluster.name()));
    }

    private void send(String cluster) {
        try {
            starter.signalWithStart(
                    new WorkflowDescription<>(
                            SchedulerWorkflow.class,
                            SchedulerWorkflow.id(cluster),
                            "gives slots of " + cluster,
                            SearchAttributes.newBuilder()
                                    .set(OrchestraSearchAttributes.CLUSTER, cluster)
                                    .build()),
                    scheduler -> scheduler.run(new SchedulerStart(cluster, false)),
                    SchedulerWorkflow::wake);
        } catch (RuntimeException e) {
            log.warn("A wake-up did not reach the scheduler of {}", cluster, e);
        }
    }

    private void after(Duration time, Runnable work) {
        sender.schedule(work, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void destroy() {
        sender.shutdownNow();
    }
}
