package org.orchestra.scheduling;

import io.temporal.client.BatchRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.orchestra.cluster.Clusters;
import org.orchestra.workflow.LabAttributes;
import org.orchestra.workflow.TaskQueues;
import org.orchestra.workflow.scheduling.SchedulerStart;
import org.orchestra.workflow.scheduling.SchedulerWorkflow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Wakes the schedulers, and starts those that do not run. A process sends a cluster at most one wake-up in 100 ms,
 * however often it is asked, for a workflow execution takes 10,000 signals at most.
 */
@Component
public class SchedulerWakeUps implements DisposableBean {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Logger log = LoggerFactory.getLogger(SchedulerWakeUps.class);

    private final WorkflowClient client;
    private final Clusters clusters;
    private final Set<String> pending = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "scheduler-wake-ups");
        thread.setDaemon(true);
        return thread;
    });

    SchedulerWakeUps(WorkflowClient client, Clusters clusters) {
        this.client = client;
        this.clusters = clusters;
    }

    /**
     * Something changed for the cluster: after the transaction that changed it. Returns at once; a wake-up that cannot be
     * sent is made up for by the scheduler's own recheck.
     */
    public void wake(String cluster) {
        if (pending.add(cluster)) {
            sender.schedule(() -> send(cluster), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Wakes the scheduler of every active cluster. */
    public void wakeAll() {
        clusters.active().forEach(cluster -> wake(cluster.name()));
    }

    private void send(String cluster) {
        // Before the signal: what changes from here on asks for another wake-up.
        pending.remove(cluster);
        try {
            SchedulerWorkflow scheduler = client.newWorkflowStub(
                    SchedulerWorkflow.class,
                    WorkflowOptions.newBuilder()
                            .setTaskQueue(TaskQueues.CORE)
                            .setWorkflowId(SchedulerWorkflow.id(cluster))
                            .setStaticSummary("gives slots of " + cluster)
                            .setTypedSearchAttributes(SearchAttributes.newBuilder()
                                    .set(LabAttributes.CLUSTER, cluster)
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

    @Override
    public void destroy() {
        sender.shutdownNow();
    }
}
