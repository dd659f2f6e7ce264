package org.orchestra.store.task;

import static java.util.Collections.max;
import static java.util.Collections.min;
import static java.util.Objects.requireNonNullElse;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.history.AuditedTransactions;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.springframework.stereotype.Component;

/**
 * Makes jobs wait for a slot that wait for nothing else: REGISTERED ones of a task's phase become ASSIGNED. Each transaction
 * begins by locking the task, as all do that change many of its jobs.
 */
@Component
class JobAssignments {
    /** A kill of the task waits no longer than it takes to assign these. */
    private static final int AT_ONCE = 10_000;

    private final TaskStateRepository tasks;
    private final TaskPhaseRepository phases;
    private final AuditedTransactions transactions;
    private final SchedulerWakeUps wakeUps;

    JobAssignments(
            TaskStateRepository tasks,
            TaskPhaseRepository phases,
            AuditedTransactions transactions,
            SchedulerWakeUps wakeUps) {
        this.tasks = tasks;
        this.phases = phases;
        this.transactions = transactions;
        this.wakeUps = wakeUps;
    }

    /** All jobs of the phase that the task is in, some thousands in a transaction; none outside a phase. */
    void assign(long task, String actor) {
        boolean more = true;
        for (int from = 0; more; from += AT_ONCE) {
            int first = from;
            more = transactions.make(
                    actor,
                    null,
                    () -> underWay(task)
                            .filter(locked -> first < locked.jobs())
                            .map(locked -> {
                                phases.assign(task, first, first + AT_ONCE, locked.phaseJobs());
                                return true;
                            })
                            .orElse(false));
            if (more) {
                wakeUps.wake(phases.cluster(task));
            }
        }
    }

    /** Those of some jobs that are of the phase that the task is in. */
    void assign(long task, List<Integer> jobs, String actor) {
        boolean assigned = transactions.make(
                actor,
                null,
                () -> underWay(task).map(locked -> assign(locked, jobs)).orElse(false));
        if (assigned) {
            wakeUps.wake(phases.cluster(task));
        }
    }

    private boolean assign(LockedTask task, List<Integer> jobs) {
        @Nullable List<Integer> ofPhase = task.state() == TaskState.TESTING ? task.testJobs() : null;
        List<Integer> among = jobs.stream()
                .filter(job -> requireNonNullElse(ofPhase, jobs).contains(job))
                .toList();
        return !among.isEmpty()
                && phases.assign(task.id(), min(among), max(among) + 1, among.toArray(Integer[]::new)) > 0;
    }

    private Optional<LockedTask> underWay(long task) {
        return tasks.lock(task)
                .filter(locked -> locked.state() == TaskState.TESTING || locked.state() == TaskState.RUNNING);
    }
}
