package org.orchestra.task;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.ExecTemplate;
import org.orchestra.domain.task.ImageName;
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
    private final QueueChoice queues;
    private final TransactionTemplate transaction;
    private final TaskWorkflows workflows;
    private final Storage storage;

    Tasks(
            TaskRows rows,
            QueueChoice queues,
            TransactionTemplate transaction,
            TaskWorkflows workflows,
            Storage storage) {
        this.rows = rows;
        this.queues = queues;
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
        OwnedName name = new OwnedName(task.name());
        new ExecTemplate(task.command());
        new ImageName(task.image());
        long id = inTransaction(() -> register(name, task));
        workflows.start(id, name.value());
        return get(name.value());
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
        JobView job = rows.job(id, number)
                .orElseThrow(() -> Refusal.notFound(
                        "not-found",
                        "Task %s has no job %d: list its jobs to see which it has.".formatted(name, number)));
        return new JobDetail(job, rows.runs(id, number));
    }

    private long register(OwnedName name, NewTask task) {
        long owner = rows.activeAccount(name.owner())
                .orElseThrow(() -> Refusal.notFound(
                        "user-not-found",
                        "There is no active user %s: name the task after an existing user.".formatted(name.owner())));
        long data = dataset(task.dataDataset(), name);
        long configs = dataset(task.configDataset(), name);
        int jobs = jobCount(configs, task.configDataset());
        long queue = queues.choose(task.queue(), owner);
        if (rows.id(name.value()).isPresent()) {
            throw exists(name);
        }
        if (Files.exists(storage.task(name))) {
            throw Refusal.conflict(
                    "task-exists",
                    "The results of an earlier task %s are still at %s: move them away or choose another name."
                            .formatted(name, storage.task(name)));
        }
        String uid = UUID.randomUUID().toString().substring(0, 8);
        long id = rows.insert(uid, owner, data, configs, queue, jobs, task).orElseThrow(() -> exists(name));
        rows.insertJobs(id, configs);
        return id;
    }

    private long dataset(String name, OwnedName task) {
        OwnedName owned = new OwnedName(name);
        if (!owned.owner().equals(task.owner())) {
            throw Refusal.forbidden(
                    "not-your-name",
                    "Dataset %s belongs to %s: use a dataset of %s.".formatted(name, owned.owner(), task.owner()));
        }
        return rows.lockDataset(name)
                .orElseThrow(() -> Refusal.notFound(
                        "dataset-not-found",
                        "There is no dataset %s: upload it first with maestro castor upload -d %s -p PATH."
                                .formatted(name, name)));
    }

    private int jobCount(long configs, String name) {
        int jobs = rows.datasetFiles(configs);
        if (jobs == 0) {
            throw Refusal.invalid(
                    "dataset-empty",
                    "Dataset %s has no files: upload a directory with one configuration file for each job."
                            .formatted(name));
        }
        if (jobs > Batch.MAX_TASK_JOBS) {
            throw Refusal.invalid(
                    "too-many-jobs",
                    "Dataset %s has %,d files and a task at most %,d jobs: split it into several tasks."
                            .formatted(name, jobs, Batch.MAX_TASK_JOBS));
        }
        return jobs;
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

    private static Refusal notFound(String name) {
        return Refusal.notFound(
                "task-not-found", "There is no task %s: check the name with maestro task list.".formatted(name));
    }

    private static Refusal exists(OwnedName name) {
        return Refusal.conflict(
                "task-exists", "A task named %s exists: choose another name or delete that one first.".formatted(name));
    }

    private static Refusal wrongState(TaskRow task, String rule) {
        return Refusal.conflict("task-state", "Task %s is %s: %s.".formatted(task.name(), task.state(), rule));
    }
}
