package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.task.JobSelection;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.dataset.RegisteredDatasets;
import org.orchestra.store.history.AuditedTransactions;
import org.orchestra.store.task.QueueChoice.ChosenQueue;
import org.orchestra.store.task.RetryRepository.UsedDataset;
import org.springframework.stereotype.Component;

/**
 * Retries of tasks that have ended. Each is one transaction; the workflow is started afterwards, or by the reconciler
 * if that was lost. Who may retry what is the caller's question.
 */
@Component
public class TaskRetries {
    private final TaskStateRepository life;
    private final RetryRepository retries;
    private final ProgramChanges programs;
    private final ResourceChanges resources;
    private final Tasks tasks;
    private final AuditedTransactions transactions;
    private final TaskWorkflows workflows;
    private final TaskDependencies dependencies;
    private final RegisteredDatasets registered;

    TaskRetries(
            TaskStateRepository life,
            RetryRepository retries,
            ProgramChanges programs,
            ResourceChanges resources,
            Tasks tasks,
            AuditedTransactions transactions,
            TaskWorkflows workflows,
            TaskDependencies dependencies,
            RegisteredDatasets registered) {
        this.life = life;
        this.retries = retries;
        this.programs = programs;
        this.resources = resources;
        this.tasks = tasks;
        this.transactions = transactions;
        this.workflows = workflows;
        this.dependencies = dependencies;
        this.registered = registered;
    }

    private record Reopened(long task, int jobs) {}

    /**
     * Runs jobs again: those that are named, without a test phase, and the others stay as they are; or every job that is
     * not done, with a test phase unless the task has passed one with its command and image, or wants none.
     *
     * @param actor the username of whoever asks for it
     * @throws Refusal when the task has not ended, is DONE and no jobs are named, has no such jobs or jobs are named while it waits for other tasks, its owner or its data are gone or no longer shared, or the
     *     command, image, queue or resources cannot be
     */
    public RetriedTask retry(String name, RetryRequest retry, String actor) {
        registered.lookForTask(name);
        // Before the transition is recorded.
        programs.checkImage(retry.image());
        Reopened reopened = transactions.make(actor, retry.reason(actor), () -> {
            ChosenQueue queue = resources.queue(name, retry);
            LockedTask task = life.lock(name).orElseThrow(() -> Tasks.notFound(name));
            if (!task.state().isFinal()) {
                throw Tasks.wrongState(task, "only a task that has ended can be retried");
            }
            requireOwner(task);
            requireData(task);
            return new Reopened(task.id(), reopen(task, retry, queue));
        });
        workflows.start(reopened.task(), name);
        return new RetriedTask(tasks.get(name), reopened.jobs());
    }

    private void requireOwner(LockedTask task) {
        if (!retries.lockOwner(task.id())) {
            throw Refusal.conflict(
                    "owner-deleted",
                    format(
                            "%s, whose task %s is, has been deleted: create a task of another user.",
                            new OwnedName(task.name()).owner(), task.name()));
        }
    }

    private void requireData(LockedTask task) {
        for (UsedDataset dataset : retries.lockDatasets(task.id())) {
            if (dataset.deleted()) {
                throw Refusal.conflict(
                        "dataset-deleted",
                        format(
                                "Dataset %s, which task %s was created with, has been deleted: upload it again and create a new task.",
                                dataset.name(), task.name()));
            }
            if (!dataset.readable()) {
                throw Refusal.forbidden(
                        "dataset-not-shared",
                        format(
                                "Dataset %s, which task %s was created with, is no longer shared with the task's owner: ask %s to share it again, then retry.",
                                dataset.name(), task.name(), new OwnedName(dataset.name()).owner()));
            }
            if (dataset.overtaken()) {
                throw Refusal.conflict(
                        "dataset-files-changed",
                        format(
                                "Files of dataset %s have changed since task %s was created with it: create a new task.",
                                dataset.name(), task.name()));
            }
            RegisteredDatasets.requireReady(new OwnedName(dataset.name()), dataset.state(), dataset.reason());
        }
    }

    private int reopen(LockedTask task, RetryRequest retry, ChosenQueue queue) {
        JobSelection jobs = retry.jobs();
        if (jobs != null) {
            jobs.requireOf(task.name(), task.jobs());
            dependencies.requireFree(task);
            return reopen(changed(task, retry, queue), jobs);
        }
        if (task.state() == TaskState.DONE) {
            throw Tasks.wrongState(
                    task, "name the jobs that are to run again with --jobs, for example --jobs 3,17,40-60");
        }
        return reopenUnfinished(changed(task, retry, queue));
    }

    private int reopenUnfinished(LockedTask task) {
        boolean asBefore = task.state() == TaskState.FINALIZED && task.tested();
        life.reopen(task.id(), asBefore ? TaskState.RUNNING : TaskState.REGISTERED);
        return retries.reopenUnfinished(task.id());
    }

    private int reopen(LockedTask task, JobSelection jobs) {
        if (task.state() == TaskState.BROKEN || task.state() == TaskState.KILLED) {
            life.reopen(task.id(), TaskState.REGISTERED);
        }
        life.reopen(task.id(), TaskState.RUNNING);
        return retries.reopen(task.id(), jobs);
    }

    private LockedTask changed(LockedTask task, RetryRequest retry, ChosenQueue queue) {
        programs.apply(task, retry);
        resources.apply(task, retry, queue);
        return life.lock(task.id()).orElseThrow();
    }
}
