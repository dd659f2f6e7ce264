package org.orchestra.worker;

import org.orchestra.store.capacity.CapacityBootstrap;
import org.orchestra.temporal.TemporalConnection;
import org.orchestra.worker.cluster.WorkerSettings;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** Starts the worker, in order. When Temporal does not answer for a minute or two, the process ends and says so. */
@Component
class WorkerStartup implements ApplicationRunner {
    private final WorkerSettings settings;
    private final TemporalConnection temporal;
    private final CapacityBootstrap capacity;
    private final CoreWorker core;
    private final Reconciler reconciler;

    WorkerStartup(
            WorkerSettings settings,
            TemporalConnection temporal,
            CapacityBootstrap capacity,
            CoreWorker core,
            Reconciler reconciler) {
        this.settings = settings;
        this.temporal = temporal;
        this.capacity = capacity;
        this.core = core;
        this.reconciler = reconciler;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        capacity.apply(settings.localNodes());
        temporal.await();
        reconciler.reconcile();
        core.start();
    }
}
