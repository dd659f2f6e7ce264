package org.orchestra.worker;

import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.orchestra.store.task.OpenTasks;
import org.orchestra.temporal.SearchAttributeRegistration;
import org.orchestra.temporal.TemporalHomeWorkflows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Makes true again what must always be true, whatever was lost: every task that is not final has its workflow, every
 * active cluster its scheduler and its worker, every active account its homes. Every step may be done twice.
 */
@Component
class Reconciler {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    private final SearchAttributeRegistration attributes;
    private final ClusterWorkers workers;
    private final SchedulerWakeUps schedulers;
    private final OpenTasks tasks;
    private final TemporalHomeWorkflows homes;

    Reconciler(
            SearchAttributeRegistration attributes,
            ClusterWorkers workers,
            SchedulerWakeUps schedulers,
            OpenTasks tasks,
            TemporalHomeWorkflows homes) {
        this.attributes = attributes;
        this.workers = workers;
        this.schedulers = schedulers;
        this.tasks = tasks;
        this.homes = homes;
    }

    /** Once after the start, and every 30 seconds from then on. */
    @Scheduled(fixedDelayString = "PT30S", initialDelayString = "PT30S")
    void reconcile() {
        attempt("search attributes", attributes::register);
        attempt("workers", workers::refresh);
        attempt("schedulers", schedulers::wakeAll);
        attempt("homes", homes::makeAll);
        attempt("tasks", tasks::ensureWorkflows);
    }

    private static void attempt(String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            log.warn("The {} could not be checked now; they are checked again in 30 s", what, e);
        }
    }
}
