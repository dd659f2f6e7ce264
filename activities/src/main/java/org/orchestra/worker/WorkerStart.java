package org.orchestra.worker;

import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import org.orchestra.cluster.FirstCapacitySetup;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** The worker's start, in order. When Temporal is not there within a minute the process ends and says so. */
@Component
class WorkerStart implements ApplicationRunner {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final WorkflowServiceStubs temporal;
    private final FirstCapacitySetup capacity;
    private final CoreWorker core;
    private final Reconciler reconciler;

    WorkerStart(WorkflowServiceStubs temporal, FirstCapacitySetup capacity, CoreWorker core, Reconciler reconciler) {
        this.temporal = temporal;
        this.capacity = capacity;
        this.core = core;
        this.reconciler = reconciler;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        capacity.apply();
        temporal.connect(PATIENCE);
        reconciler.reconcile();
        core.start();
    }
}
