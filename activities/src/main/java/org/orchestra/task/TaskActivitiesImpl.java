package org.orchestra.task;

import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.scheduling.SchedulerWakeUps;
import org.orchestra.workflow.task.BatchOpening;
import org.orchestra.workflow.task.Grant;
import org.orchestra.workflow.task.TaskActivities;
import org.orchestra.workflow.task.TaskPlan;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Each activity is one transaction that begins by locking the task, so that none meets a kill half-way. */
@Component
public class TaskActivitiesImpl implements TaskActivities {
    private final TaskRows tasks;
    private final PhaseRows phases;
    private final OwedJobs owed;
    private final TransactionTemplate transaction;
    private final SchedulerWakeUps wakeUps;

    TaskActivitiesImpl(
            TaskRows tasks,
            PhaseRows phases,
            OwedJobs owed,
            TransactionTemplate transaction,
            SchedulerWakeUps wakeUps) {
        this.tasks = tasks;
        this.phases = phases;
        this.owed = owed;
        this.transaction = transaction;
        this.wakeUps = wakeUps;
    }

    @Override
    public TaskPlan open(long taskId) {
        return locked(taskId, task -> {
            if (task.state() != TaskState.REGISTERED) {
                return plan(task, task.state());
            }
            return enter(task, task.bypass() ? TaskState.RUNNING : TaskState.TESTING);
        });
    }

    @Override
    public TaskPlan startRunPhase(long taskId) {
        return locked(
                taskId,
                task -> task.state() == TaskState.TESTING ? enter(task, TaskState.RUNNING) : plan(task, task.state()));
    }

    @Override
    public void kill(long taskId) {
        locked(taskId, task -> {
            if (task.state().canTransitionTo(TaskState.KILL)) {
                tasks.setState(task.id(), TaskState.KILL, null);
            }
            return task.state();
        });
    }

    @Override
    public TaskState close(long taskId) {
        return locked(taskId, task -> {
            TaskState end = end(task);
            return owed.reopen(taskId, end).orElse(end);
        });
    }

    @Override
    public BatchOpening openBatch(long taskId, int from, int to) {
        BatchOpening opening = locked(taskId, task -> {
            if (task.state() == TaskState.TESTING || task.state() == TaskState.RUNNING) {
                phases.assign(taskId, from, to);
            }
            List<PhaseRows.JobRow> open = phases.openJobs(taskId, from, to);
            return new BatchOpening(
                    open.stream().map(PhaseRows.JobRow::number).toList(),
                    phases.failures(taskId, from, to),
                    open.stream()
                            .filter(job -> job.node() != null)
                            .map(job -> new Grant(job.number(), job.attempt(), String.valueOf(job.node())))
                            .toList());
        });
        wakeUps.wake(phases.cluster(taskId));
        return opening;
    }

    @Override
    public void withdrawBatch(long taskId, int from, int to) {
        locked(taskId, task -> {
            JobState end = task.state() == TaskState.TESTING ? JobState.BROKEN : JobState.KILLED;
            tasks.withdraw(taskId, from, to, end);
            return end;
        });
        wakeUps.wake(phases.cluster(taskId));
    }

    private TaskPlan enter(TaskRow task, TaskState state) {
        tasks.setState(task.id(), state, null);
        return plan(task, state);
    }

    private TaskPlan plan(TaskRow task, TaskState state) {
        return new TaskPlan(
                state,
                switch (state) {
                    case TESTING -> List.of(Batch.test(task.name(), task.jobs()));
                    case RUNNING -> openBatches(task);
                    default -> List.of();
                });
    }

    private List<Batch> openBatches(TaskRow task) {
        List<Batch> all = Batch.all(task.name(), task.jobs());
        return phases.openBatches(task.id()).stream().map(all::get).toList();
    }

    private TaskState end(TaskRow task) {
        return switch (task.state()) {
            case TESTING -> end(task, TaskState.BROKEN, JobState.BROKEN);
            case KILL -> end(task, TaskState.KILLED, JobState.KILLED);
            case RUNNING -> phases.openBatches(task.id()).isEmpty() ? finish(task) : TaskState.RUNNING;
            default -> task.state();
        };
    }

    private TaskState end(TaskRow task, TaskState state, JobState jobs) {
        String reason = state == TaskState.BROKEN ? testFailure(task.id()) : null;
        tasks.endAll(task.id(), jobs);
        tasks.setState(task.id(), state, reason);
        return state;
    }

    private @Nullable String testFailure(long task) {
        String prefix = "the test phase failed: ";
        String failure = phases.failure(task, prefix);
        return failure != null ? failure : phases.interruption(task, prefix);
    }

    private TaskState finish(TaskRow task) {
        String failure = phases.failure(task.id(), "");
        TaskState state = failure == null ? TaskState.DONE : TaskState.FINALIZED;
        tasks.setState(task.id(), state, failure);
        return state;
    }

    private <T> T locked(long taskId, Function<TaskRow, T> work) {
        T result = transaction.execute(status -> work.apply(tasks.lock(taskId)
                .orElseThrow(() -> ApplicationFailure.newNonRetryableFailure(
                        "Task %d has been deleted.".formatted(taskId), "TaskGone"))));
        return Objects.requireNonNull(result);
    }
}
