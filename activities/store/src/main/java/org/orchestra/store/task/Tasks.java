package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.ParameterValue;
import org.orchestra.domain.task.Sweep;
import org.orchestra.domain.task.SweepGrid;
import org.orchestra.store.dataset.RegisteredDatasets;
import org.orchestra.store.history.AuditedTransactions;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.transaction.AfterCommit;
import org.springframework.stereotype.Component;

/**
 * The tasks that there are, and new ones. A new one is registered in one transaction; its workflow is
 * started afterwards, or by the reconciler. Who may do what is the caller's question.
 */
@Component
public class Tasks {
    private final TaskRepository tasks;
    private final TaskRegistration registration;
    private final AuditedTransactions transactions;
    private final TaskWorkflows workflows;
    private final RegisteredDatasets registered;

    Tasks(
            TaskRepository tasks,
            TaskRegistration registration,
            RegisteredDatasets registered,
            AuditedTransactions transactions,
            TaskWorkflows workflows) {
        this.tasks = tasks;
        this.registration = registration;
        this.registered = registered;
        this.transactions = transactions;
        this.workflows = workflows;
    }

    /**
     * Registers a task and all its jobs, and starts it.
     *
     * @param actor the username of whoever asks for it
     * @throws Refusal when anything in the request cannot be; nothing is registered then
     */
    public TaskView create(NewTask task, String actor) {
        // Before a transaction, but for that of an Idempotency-Key: a large folder takes its time.
        registered.look(new OwnedName(task.name()).owner(), task.inputs().datasets());
        long id = transactions.make(actor, null, () -> registration.register(task));
        AfterCommit.run(() -> workflows.start(id, task.name()));
        return get(task.name());
    }

    /**
     * Checks all that {@link #create} checks, and registers nothing.
     *
     * @throws Refusal when anything in the request cannot be
     */
    public ValidatedTask check(NewTask task) {
        registered.look(new OwnedName(task.name()).owner(), task.inputs().datasets());
        return registration.check(task);
    }

    /**
     * Those of the tasks that a filter lets through.
     *
     * @throws Refusal when there is no such queue
     */
    public Page<TaskView> list(TaskFilter filter, TaskOrder order, PageRequest page) {
        if (filter.queue() != null) {
            requireQueue(filter.queue());
        }
        return tasks.list(filter, order, page);
    }

    private void requireQueue(String name) {
        List<String> queues = tasks.queues();
        if (!queues.contains(name)) {
            throw Refusal.notFound(
                    "queue-not-found",
                    format("There is no queue %s: choose one of %s.", name, String.join(", ", queues)));
        }
    }

    /**
     * One task.
     *
     * @throws Refusal when there is none of that name
     */
    public TaskView get(String name) {
        return tasks.find(name).orElseThrow(() -> notFound(name));
    }

    /** Those of some tasks that exist, in no order. */
    public List<TaskView> getAll(Collection<String> names) {
        return tasks.findAll(names);
    }

    /**
     * A task's jobs by number.
     *
     * @param state only those in this state; null for all
     */
    public Page<JobView> jobs(String name, @Nullable JobState state, PageRequest page) {
        return jobs(name, state, Map.of(), page);
    }

    /**
     * A task's jobs by number.
     *
     * @param state only those in this state; null for all
     * @param where only those with these values, by the names of the task's parameters; empty for all
     * @throws Refusal when the task has no such parameter
     */
    public Page<JobView> jobs(String name, @Nullable JobState state, Map<String, String> where, PageRequest page) {
        long id = id(name);
        Sweep sweep = tasks.sweep(id).map(WrittenSweep::sweep).orElse(SweepGrid.ONE_JOB);
        List<Integer> numbers = where.isEmpty() ? null : sweep.jobsWith(where);
        Page<JobView> found = tasks.jobs(id, state, numbers, page);
        return new Page<>(
                found.items().stream().map(job -> withParameters(job, sweep)).toList(), found.next());
    }

    private static JobView withParameters(JobView job, Sweep sweep) {
        return sweep.parameters().isEmpty()
                ? job
                : job.with(new ParametersJson(ParameterValue.json(sweep.values(job.job()))));
    }

    /**
     * One job with its runs.
     *
     * @throws Refusal when the task has no such job
     */
    public JobDetail job(String name, int number) {
        long id = id(name);
        JobView job = tasks.job(id, number).orElseThrow(() -> noSuchJob(name, number));
        return new JobDetail(
                tasks.sweep(id).map(sweep -> withParameters(job, sweep.sweep())).orElse(job), tasks.runs(id, number));
    }

    /**
     * Checks that there is a job.
     *
     * @return the number of its task in the database
     * @throws Refusal when there is no such task, or the task has no such job
     */
    public long requireJob(String name, int number) {
        long id = id(name);
        if (tasks.job(id, number).isEmpty()) {
            throw noSuchJob(name, number);
        }
        return id;
    }

    /**
     * The number of a task in the database.
     *
     * @throws Refusal when there is none of that name
     */
    public long id(String name) {
        return tasks.id(name).orElseThrow(() -> notFound(name));
    }

    /** What to say of a job that a task does not have. */
    public static Refusal noSuchJob(String task, int number) {
        return Refusal.notFound(
                "not-found", format("Task %s has no job %d: list its jobs to see which it has.", task, number));
    }

    /** What to say of a task that does not exist. */
    public static Refusal notFound(String name) {
        return Refusal.notFound(
                "task-not-found", format("There is no task %s: check the name with maestro task list.", name));
    }

    /** What to say when the rule does not let a task in its state be changed. */
    static Refusal wrongState(LockedTask task, String rule) {
        return Refusal.conflict("task-state", format("Task %s is %s: %s.", task.name(), task.state(), rule));
    }
}
