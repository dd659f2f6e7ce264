package org.orchestra.task;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.paging.Page;
import org.orchestra.paging.PageRequest;
import org.orchestra.storage.Storage;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What users do with tasks. Each change is one transaction; its workflow hears of it afterwards, and the reconciler
 * repeats what it did not hear. Who may do what is the caller's question.
 */
@Component
public class Tasks {
    private final TaskRows rows;
    private final TaskRegistration registration;
    private final TransactionTemplate transaction;
    private final TaskWorkflows workflows;
    private final Storage storage;

    Tasks(
            TaskRows rows,
            TaskRegistration registration,
            TransactionTemplate transaction,
            TaskWorkflows workflows,
            Storage storage) {
        this.rows = rows;
        this.registration = registration;
        this.transaction = transaction;
        this.workflows = workflows;
        this.storage = storage;
    }

    /**
     * Registers a task and all its jobs, and starts it.
     *
     * @throws Refusal when anything in the request cannot be; nothing is registered then
     */
    public TaskView create(NewTask task) {
        long id = inTransaction(() -> registration.register(task));
        workflows.start(id, task.name());
        return get(task.name());
    }

    /**
     * Checks all that {@link #create} checks, and registers nothing.
     *
     * @throws Refusal when anything in the request cannot be
     */
    public CheckedTask check(NewTask task) {
        return Objects.requireNonNull(transaction.execute(status -> registration.check(task)));
    }

    /**
     * A user's tasks, the oldest first.
     *
     * @param owner a username; null for everybody's
     */
    public Page<TaskView> list(@Nullable String owner, PageRequest page) {
        return new Page<>(rows.list(owner, page), page.page(), page.size(), rows.count(owner));
    }

    /**
     * One task.
     *
     * @throws Refusal when there is none of that name
     */
    public TaskView get(String name) {
        return rows.find(name).orElseThrow(() -> notFound(name));
    }

    /**
     * Stops a task: what waits ends at once, what runs as soon as its run is gone.
     *
     * @throws Refusal when the task has ended or is being killed already
     */
    public TaskView kill(String name) {
        long id = inTransaction(() -> {
            TaskRow task = locked(name);
            if (!task.state().canTransitionTo(TaskState.KILL)) {
                throw wrongState(task, "only a task that has not ended can be killed");
            }
            rows.setState(task.id(), TaskState.KILL, null);
            rows.withdraw(task.id(), 0, Batch.MAX_TASK_JOBS, JobState.KILLED);
            return task.id();
        });
        workflows.kill(id, name);
        return get(name);
    }

    /**
     * Runs again what is not done: the failed jobs of a FINALIZED task, every job that is not done of a BROKEN or KILLED
     * one.
     *
     * @throws Refusal when the task is in another state
     */
    public TaskView retry(String name) {
        long id = inTransaction(() -> {
            TaskRow task = locked(name);
            TaskState next = task.state() == TaskState.FINALIZED ? TaskState.RUNNING : TaskState.REGISTERED;
            if (!task.state().isFinal() || !task.state().canTransitionTo(next)) {
                throw wrongState(task, "only a FINALIZED, BROKEN or KILLED task can be retried");
            }
            rows.reopen(task.id(), next);
            rows.reopenJobs(task.id());
            return task.id();
        });
        workflows.start(id, name);
        return get(name);
    }

    /**
     * Removes a task that has ended.
     *
     * @param files whether its results and logs go too; else they stay on the volume
     * @throws Refusal when the task has not ended
     */
    public void delete(String name, boolean files) {
        OwnedName owned = new OwnedName(name);
        inTransaction(() -> {
            TaskRow task = locked(name);
            if (!task.state().isFinal()) {
                throw wrongState(task, "kill it before you delete it");
            }
            // Files first: when this is cut short the task is still there, and deleting it again finishes the work.
            if (files) {
                deleteFiles(storage.task(owned));
            }
            rows.delete(task.id());
            return task.id();
        });
    }

    /**
     * A task's jobs by number.
     *
     * @param state only those in this state; null for all
     */
    public Page<JobView> jobs(String name, @Nullable JobState state, PageRequest page) {
        long id = idOf(name);
        return new Page<>(rows.jobs(id, state, page), page.page(), page.size(), rows.countJobs(id, state));
    }

    /**
     * One job with its runs.
     *
     * @throws Refusal when the task has no such job
     */
    public JobDetail job(String name, int number) {
        long id = idOf(name);
        JobView job = rows.job(id, number).orElseThrow(() -> noSuchJob(name, number));
        return new JobDetail(job, rows.runs(id, number));
    }

    private TaskRow locked(String name) {
        return rows.lock(name).orElseThrow(() -> notFound(name));
    }

    private long idOf(String name) {
        return rows.id(name).orElseThrow(() -> notFound(name));
    }

    private long inTransaction(LongSupplier work) {
        Long id = transaction.execute(status -> work.getAsLong());
        return Objects.requireNonNull(id);
    }

    /** Follows no link, also not one that another job of the user puts in the way meanwhile. */
    private static void deleteFiles(Path folder) {
        if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            MoreFiles.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What to say of a job that a task does not have. */
    public static Refusal noSuchJob(String task, int number) {
        return Refusal.notFound(
                "not-found", "Task %s has no job %d: list its jobs to see which it has.".formatted(task, number));
    }

    /** What to say of a task that does not exist. */
    public static Refusal notFound(String name) {
        return Refusal.notFound(
                "task-not-found", "There is no task %s: check the name with maestro task list.".formatted(name));
    }

    private static Refusal wrongState(TaskRow task, String rule) {
        return Refusal.conflict("task-state", "Task %s is %s: %s.".formatted(task.name(), task.state(), rule));
    }
}
