package org.orchestra.worker;

import static org.orchestra.domain.Text.format;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.orchestra.runner.FailureLog;
import org.orchestra.store.removal.AccountRemovals;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.orchestra.store.task.OpenTasks;
import org.orchestra.temporal.DrainWorkflows;
import org.orchestra.temporal.SearchAttributeRegistration;
import org.orchestra.temporal.TemporalHomeWorkflows;
import org.orchestra.worker.cluster.ClusterWorkers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Restores what must always hold, whatever was lost: every task that is not final has its workflow, every cluster
 * its scheduler and its worker, every active account its homes, every drained node the workflow that empties it; and what
 * deleted accounts had is gone. Every step
 * may be repeated, by any number of processes.
 */
class Reconciler {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    private final FailureLog failures = new FailureLog(log, Clock.systemUTC());
    private final Map<String, Runnable> steps;

    /** @param steps what is restored, by what it is about, in order */
    private Reconciler(Map<String, Runnable> steps) {
        this.steps = steps;
    }

    /** The one registry of what is repaired periodically: a new repair is another line here. */
    @Configuration(proxyBeanMethods = false)
    static class Steps {
        @Bean
        Reconciler reconciler(
                SearchAttributeRegistration attributes,
                ClusterWorkers workers,
                SchedulerWakeUps schedulers,
                TemporalHomeWorkflows homes,
                DrainWorkflows drains,
                OpenTasks tasks,
                AccountRemovals removals) {
            Map<String, Runnable> steps = new LinkedHashMap<>();
            steps.put("search attributes", attributes::register);
            steps.put("workers", workers::refresh);
            steps.put("schedulers", schedulers::wakeAll);
            steps.put("homes", homes::makeAll);
            steps.put("drains", drains::emptyAll);
            steps.put("tasks", tasks::ensureWorkflows);
            steps.put("deleted accounts", removals::proceed);
            return new Reconciler(steps);
        }
    }

    /** Runs once after the start, and every 30 seconds from then on. */
    @Scheduled(fixedDelayString = "PT30S", initialDelayString = "PT30S")
    void reconcile() {
        steps.forEach(this::attempt);
    }

    private void attempt(String subject, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            failures.warn(format("reconciling the %s, again in 30 s", subject), e);
        }
    }
}
