package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.domain.task.UnfinishedJobs;
import org.orchestra.store.history.AuditedTransactions;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.orchestra.store.task.MeasurementRepository.TestResult;
import org.orchestra.store.task.TaskPhaseRepository.OpenBatch;
import org.orchestra.workflow.task.BatchState;
import org.orchestra.workflow.task.Grant;
import org.orchestra.workflow.task.KillStatus;
import org.orchestra.workflow.task.TaskActivities;
import org.orchestra.workflow.task.TaskPlan;
import org.springframework.stereotype.Component;

/** Each activity is one transaction that begins by locking the task, so that none meets a kill half-way. */
@Component
public class TaskActivitiesImpl implements TaskActivities {
    private static final String ACTOR = "task workflow";
    private static final String TEST_FAILED = "the test phase failed";

    private static final String CANCELLED = "cancelled in Temporal";

    private final TaskStateRepository tasks;
    private final TaskPhaseRepository phases;
    private final MeasurementRepository measurements;
    private final JobAssignments assignments;
    private final TaskCompletion endings;
    private final AuditedTransactions transactions;
    private final SchedulerWakeUps wakeUps;

    TaskActivitiesImpl(
            TaskStateRepository tasks,
            TaskPhaseRepository phases,
            MeasurementRepository measurements,
            JobAssignments assignments,
            TaskCompletion endings,
            AuditedTransactions transactions,
            SchedulerWakeUps wakeUps) {
        this.tasks = tasks;
        this.phases = phases;
        this.measurements = measurements;
        this.assignments = assignments;
        this.endings = endings;
        this.transactions = transactions;
        this.wakeUps = wakeUps;
    }

    @Override
    public TaskPlan open(long taskId) {
        return locked(taskId, task -> {
            phases.forgetBegun(taskId);
            if (task.state() != TaskState.REGISTERED) {
                return plan(task);
            }
            List<Integer> testJobs = task.tested() ? List.of() : tasks.testJobs(taskId, task.test());
            if (testJobs.isEmpty()) {
                tasks.setState(taskId, TaskState.RUNNING, null);
            } else {
                tasks.enterTestPhase(taskId, testJobs);
            }
            return plan(lock(taskId));
        });
    }

    @Override
    public TaskPlan plan(long taskId) {
        return locked(taskId, this::plan);
    }

    @Override
    public TaskPlan startRunPhase(long taskId) {
        return locked(taskId, task -> {
            if (task.state() == TaskState.TESTING) {
                tasks.passTestPhase(taskId);
                measure(taskId);
            }
            return plan(lock(taskId));
        });
    }

    private void measure(long taskId) {
        TestResult result = measurements.read(taskId);
        if (result.use().jobs() > 0) {
            measurements.write(taskId, result);
        }
    }

    @Override
    public void assign(long taskId) {
        if (locked(taskId, LockedTask::state) == TaskState.RUNNING) {
            assignments.assign(taskId, ACTOR);
        }
    }

    @Override
    public List<String> clusterQueues(long taskId) {
        return phases.clusterQueues(taskId);
    }

    @Override
    public void kill(long taskId) {
        locked(taskId, task -> {
            if (task.state().canTransitionTo(TaskState.KILL)) {
                tasks.setState(taskId, TaskState.KILL, CANCELLED);
                tasks.withdraw(taskId, 0, task.jobs(), null, JobState.KILLED, CANCELLED);
            }
            return task.state();
        });
    }

    @Override
    public TaskState close(long taskId) {
        return locked(taskId, task -> endings.settle(taskId, task.state(), end(task)));
    }

    @Override
    public BatchState openBatch(long taskId, int from, int to) {
        BatchState opening = locked(taskId, task -> {
            // First: to assign jobs locks the tally, after which no job may be waited for.
            phases.acknowledgeKills(taskId, from, to);
            if (task.state() == TaskState.RUNNING) {
                phases.recordBegun(taskId, from / Batch.MAX_JOBS);
            }
            if (task.state() == TaskState.TESTING || task.state() == TaskState.RUNNING) {
                phases.assign(taskId, from, to, task.phaseJobs());
            }
            List<TaskPhaseRepository.PhaseJob> open = phases.openJobs(taskId, from, to, task.phaseJobs());
            return new BatchState(
                    open.stream().map(TaskPhaseRepository.PhaseJob::number).toList(),
                    phases.failures(taskId, from, to, task.phaseJobs()),
                    open.stream()
                            .filter(job -> job.node() != null)
                            .map(job -> new Grant(
                                    job.number(),
                                    job.attempt(),
                                    String.valueOf(job.node()),
                                    String.valueOf(job.clusterQueue())))
                            .toList());
        });
        wakeUps.wake(phases.cluster(taskId));
        return opening;
    }

    @Override
    public KillStatus acknowledgeKills(long taskId, List<Integer> jobs) {
        KillStatus kills = locked(taskId, task -> {
            phases.acknowledgeKills(taskId, jobs);
            return new KillStatus(phases.ended(taskId, jobs), phases.unwanted(taskId, jobs));
        });
        wakeUps.wake(phases.cluster(taskId));
        return kills;
    }

    @Override
    public void withdrawBatch(long taskId, int from, int to) {
        locked(taskId, task -> {
            boolean test = task.state() == TaskState.TESTING;
            String otherwise = task.state() == TaskState.KILL ? null : "stopped with its batch";
            return tasks.withdraw(
                    taskId,
                    from,
                    to,
                    task.phaseJobs(),
                    test ? JobState.BROKEN : JobState.KILLED,
                    test ? TEST_FAILED : otherwise);
        });
        wakeUps.wake(phases.cluster(taskId));
    }

    private TaskPlan plan(LockedTask task) {
        return switch (task.state()) {
            case TESTING -> new TaskPlan(task.state(), List.of(task.testBatch()), List.of());
            case RUNNING -> runPhase(task);
            default -> new TaskPlan(task.state(), List.of(), List.of());
        };
    }

    private TaskPlan runPhase(LockedTask task) {
        List<Batch> all = Batch.all(task.name(), task.jobs());
        List<OpenBatch> open = phases.openBatches(task.id());
        return new TaskPlan(
                task.state(),
                open.stream().map(batch -> all.get(batch.number())).toList(),
                open.stream()
                        .filter(OpenBatch::due)
                        .map(batch -> all.get(batch.number()).id())
                        .toList());
    }

    private TaskState end(LockedTask task) {
        return switch (task.state()) {
            case TESTING -> end(task, TaskState.BROKEN, testFailure(task));
            case KILL -> end(task, TaskState.KILLED, null);
            case RUNNING -> phases.openBatches(task.id()).isEmpty() ? finish(task) : TaskState.RUNNING;
            default -> task.state();
        };
    }

    private TaskState end(LockedTask task, TaskState state, @Nullable String reason) {
        if (state == TaskState.BROKEN) {
            tasks.endAll(task.id(), JobState.BROKEN, TEST_FAILED);
        } else {
            tasks.endAll(task.id(), JobState.KILLED, null);
        }
        tasks.setState(task.id(), state, reason);
        return state;
    }

    private String testFailure(LockedTask task) {
        return phases.unfinished(task.id(), task.phaseJobs())
                .map(UnfinishedJobs::testPhaseSummary)
                .or(() -> phases.interruption(task.id()))
                .orElse(TEST_FAILED);
    }

    private TaskState finish(LockedTask task) {
        Optional<UnfinishedJobs> unfinished = phases.unfinished(task.id(), null);
        TaskState state = unfinished.isEmpty() ? TaskState.DONE : TaskState.FINALIZED;
        tasks.setState(task.id(), state, unfinished.map(UnfinishedJobs::summary).orElse(null));
        return state;
    }

    private LockedTask lock(long taskId) {
        return tasks.lock(taskId)
                .orElseThrow(() -> ApplicationFailure.newNonRetryableFailure(
                        format("Task %d has been deleted.", taskId), "TaskGone"));
    }

    private <T> T locked(long taskId, Function<LockedTask, T> work) {
        return transactions.make(ACTOR, null, () -> work.apply(lock(taskId)));
    }
}
