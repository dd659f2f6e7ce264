package org.orchestra.store.task;

import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import java.util.ArrayList;
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
import org.orchestra.store.task.DependencyRepository.Predecessor;
import org.orchestra.store.task.ValidatedTask.AwaitedTask;
import org.orchestra.store.transaction.AfterCommit;
import org.springframework.stereotype.Component;

/**
 * Tasks that wait for others. One that waits as a whole is REGISTERED and has no workflow, and is started after the end of
 * the task that it waits for. Of one whose jobs wait one by one, each is assigned after the job that it waits for is done. The
 * reconciler makes up for either when it was lost.
 */
@Component
public class TaskDependencies {
    /** More would make a task hard to understand, and its creation long. */
    public static final int MAX = 20;

    private static final String ACTOR = "task dependencies";

    private final DependencyRepository dependencies;
    private final JobAssignments assignments;
    private final TaskStateRepository tasks;
    private final AuditedTransactions transactions;
    private final TaskWorkflows workflows;

    TaskDependencies(
            DependencyRepository dependencies,
            JobAssignments assignments,
            TaskStateRepository tasks,
            AuditedTransactions transactions,
            TaskWorkflows workflows) {
        this.dependencies = dependencies;
        this.assignments = assignments;
        this.tasks = tasks;
        this.transactions = transactions;
        this.workflows = workflows;
    }

    /**
     * What a new task is to wait for; none of it ends or is deleted before the transaction ends. Before anything else is
     * locked, as tasks come first.
     *
     * @throws Refusal when these are too many, or one is the task itself, named twice, another user's or not there
     */
    List<AwaitedTask> lock(OwnedName task, List<TaskDependency> after) {
        if (after.size() > MAX) {
            throw invalid(format("A task waits for %d others at most: let one of these wait for some of them.", MAX));
        }
        Set<OwnedName> named = new HashSet<>();
        List<AwaitedTask> awaited = new ArrayList<>();
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
            awaited.add(lock(dependency));
        }
        return awaited;
    }

    /**
     * Checks that each job of a new task has one to wait for.
     *
     * @param jobs how many it has
     * @throws Refusal when one of the tasks has too few
     */
    static void checkJobs(List<AwaitedTask> awaited, int jobs) {
        awaited.stream()
                .filter(other -> other.kind() == DependencyKind.EACH_DONE && other.jobs() < jobs)
                .findFirst()
                .ifPresent(other -> {
                    throw invalid(format(
                            "%s has %s and the new task %,d: each can wait for the one of its number only if there are as many; use --after to wait for the whole task.",
                            other.name(), counted(other.jobs(), "job"), jobs));
                });
    }

    private AwaitedTask lock(TaskDependency dependency) {
        String name = dependency.task().value();
        Predecessor other = dependencies.lock(name).orElseThrow(() -> Tasks.notFound(name));
        return new AwaitedTask(other.id(), name, dependency.kind(), other.state(), other.jobs());
    }

    private static Refusal invalid(String message) {
        return Refusal.invalid("invalid-dependency", message);
    }

    /** Lets a new task wait; what has happened already need not happen again. */
    void add(long task, List<AwaitedTask> awaited) {
        awaited.forEach(other ->
                dependencies.insert(task, other.id(), other.kind(), other.kind().isSatisfiedBy(other.state())));
    }

    /** A task has ended, in the caller's transaction: those that waited for it, and for no other, start after the commit. */
    void ended(long task, TaskState end) {
        List<DependencyKind> kinds = Stream.of(DependencyKind.values())
                .filter(kind -> kind.isSatisfiedBy(end))
                .toList();
        // One that still waits for another task is not started: that is asked again after the commit, when the ends of
        // both are seen.
        dependencies
                .satisfy(task, kinds)
                .forEach(waiting -> AfterCommit.run(() -> workflows.start(waiting.id(), waiting.name())));
    }

    /**
     * Jobs of a task are DONE: those that each waited for one of them wait for a slot now. After the transaction in which
     * they are, as it holds locks that come after those of tasks.
     */
    public void done(long task, List<Integer> jobs) {
        dependencies.followers(task).forEach(follower -> assignments.assign(follower, jobs, ACTOR));
    }

    /** Repeats {@link #done} for whatever it was lost for, or that began just then. */
    void assignAll() {
        dependencies.waitingFollowers().forEach(follower -> assignments.assign(follower, ACTOR));
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
            return task;
        });
        workflows.start(released.id(), name);
        assignments.assign(released.id(), actor);
    }

    /**
     * Refuses to run jobs of a task that waits as a whole.
     *
     * @throws Refusal when it does
     */
    void requireFree(LockedTask task) {
        if (dependencies.isHeld(task.id())) {
            throw Tasks.wrongState(
                    task,
                    format(
                            "it waits for other tasks, and no job of it runs before; retry all of it, then let it start with maestro task release %s",
                            task.name()));
        }
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
