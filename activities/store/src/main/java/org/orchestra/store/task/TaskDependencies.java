package org.orchestra.store.task;

import static java.util.stream.Collectors.toSet;
import static org.orchestra.domain.Text.format;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.task.DependencyKind;
import org.orchestra.domain.task.TaskDependency;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.history.AuditedTransactions;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.orchestra.store.task.DependencyRepository.FollowingTask;
import org.orchestra.store.task.DependencyRepository.Predecessor;
import org.orchestra.store.transaction.AfterCommit;
import org.springframework.stereotype.Component;

/**
 * Tasks that wait for others. One that waits as a whole is REGISTERED and has no workflow; that of the task it waits for
 * starts it with its own end, or the reconciler does. Of one whose jobs wait one by one, each is assigned in the transaction
 * in which the job that it waits for is done.
 */
@Component
public class TaskDependencies {
    /** More would make a task hard to understand, and its creation long. */
    public static final int MAX = 20;

    private final DependencyRepository dependencies;
    private final TaskPhaseRepository phases;
    private final TaskStateRepository tasks;
    private final AuditedTransactions transactions;
    private final TaskWorkflows workflows;
    private final SchedulerWakeUps wakeUps;

    TaskDependencies(
            DependencyRepository dependencies,
            TaskPhaseRepository phases,
            TaskStateRepository tasks,
            AuditedTransactions transactions,
            TaskWorkflows workflows,
            SchedulerWakeUps wakeUps) {
        this.dependencies = dependencies;
        this.phases = phases;
        this.tasks = tasks;
        this.transactions = transactions;
        this.workflows = workflows;
        this.wakeUps = wakeUps;
    }

    /**
     * Checks what a new task is to wait for.
     *
     * @param jobs how many jobs it has
     * @throws Refusal when these are too many, or one is the task itself, named twice, another user's or not there, or has
     *     too few jobs
     */
    void check(OwnedName task, List<TaskDependency> after, int jobs) {
        if (after.size() > MAX) {
            throw invalid(format("A task waits for %d others at most: let one of these wait for some of them.", MAX));
        }
        Set<OwnedName> named = new HashSet<>();
        for (TaskDependency dependency : after) {
            OwnedName other = dependency.task();
            if (other.equals(task)) {
                throw invalid(format("Task %s cannot wait for itself: name another task.", task));
            }
            if (!other.owner().equals(task.owner())) {
                throw Refusal.forbidden(
                        "not-your-task",
                        format(
                                "%s is a task of %s: a task of %s can wait for tasks of %3$s only.",
                                other, other.owner(), task.owner()));
            }
            if (!named.add(other)) {
                throw invalid(format("Task %s is named twice among those to wait for: name it once.", other));
            }
            check(dependency, lock(other), jobs);
        }
    }

    private static void check(TaskDependency dependency, Predecessor other, int jobs) {
        if (dependency.kind() == DependencyKind.EACH_DONE && other.jobs() < jobs) {
            throw invalid(format(
                    "%s has %,d jobs and the new task %,d: each can wait for the one of its number only if there are as many; use --after to wait for the whole task.",
                    dependency.task(), other.jobs(), jobs));
        }
    }

    private Predecessor lock(OwnedName name) {
        return dependencies.lock(name.value()).orElseThrow(() -> Tasks.notFound(name.value()));
    }

    private static Refusal invalid(String message) {
        return Refusal.invalid("invalid-dependency", message);
    }

    /** Lets a new task wait; what has happened already need not happen again. */
    void add(long task, List<TaskDependency> after) {
        for (TaskDependency dependency : after) {
            Predecessor other = lock(dependency.task());
            dependencies.insert(
                    task, other.id(), dependency.kind(), dependency.kind().isSatisfiedBy(other.state()));
        }
    }

    /** A task has ended, in the caller's transaction: those that waited for it start after the commit. */
    void ended(long task, TaskState end) {
        List<DependencyKind> kinds = Stream.of(DependencyKind.values())
                .filter(kind -> kind.isSatisfiedBy(end))
                .toList();
        dependencies
                .satisfy(task, kinds)
                .forEach(free -> AfterCommit.run(() -> workflows.start(free.id(), free.name())));
    }

    /** Jobs of a task are DONE, in the caller's transaction: those that each waited for one of them wait for a slot now. */
    public void done(long task, List<Integer> jobs) {
        Set<String> clusters = dependencies.lockFollowers(task).stream()
                .filter(FollowingTask::isUnderWay)
                .filter(follower -> dependencies.assign(follower, jobs) > 0)
                .map(FollowingTask::cluster)
                .collect(toSet());
        clusters.forEach(cluster -> AfterCommit.run(() -> wakeUps.wake(cluster)));
    }

    /**
     * Lets a task start without waiting for others any more.
     *
     * @param actor the username of whoever asks for it
     * @throws Refusal when there is no such task, or it waits for none
     */
    public void release(String name, String actor) {
        LockedTask released = transactions.make(actor, "released by " + actor, () -> {
            LockedTask task = tasks.lock(name).orElseThrow(() -> Tasks.notFound(name));
            if (task.state().isFinal() || task.state() == TaskState.KILL || !dependencies.release(task.id())) {
                throw Refusal.conflict(
                        "task-state",
                        format(
                                "Task %s is %s and waits for no other task: there is nothing to release.",
                                name, task.state()));
            }
            if (task.state() != TaskState.REGISTERED) {
                phases.assign(task.id(), 0, task.jobs(), task.phaseJobs());
            }
            return task;
        });
        workflows.start(released.id(), name);
        wakeUps.wake(phases.cluster(released.id()));
    }

    /**
     * Refuses to let a task go for which others wait.
     *
     * @throws Refusal when one does
     */
    void requireUnneeded(LockedTask task) {
        dependencies.waitingFor(task.id()).ifPresent(waiting -> {
            throw Refusal.conflict(
                    "task-awaited",
                    format(
                            "Task %s waits for %s: let it start with maestro task release %1$s, or kill it, before you delete %2$s.",
                            waiting, task.name()));
        });
    }
}
