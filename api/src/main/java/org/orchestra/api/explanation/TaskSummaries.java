package org.orchestra.api.explanation;

import static java.util.Objects.requireNonNullElse;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.scheduling.OccupiedSlot;
import org.orchestra.domain.scheduling.RemainingTime;
import org.orchestra.domain.scheduling.Snapshot;
import org.orchestra.domain.scheduling.WaitingJobs;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.history.Failures;
import org.orchestra.store.task.TaskView;
import org.orchestra.store.task.Tasks;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Summarizes the progress of tasks. One answer shows one moment. */
@Component
public class TaskSummaries {
    private final Tasks tasks;
    private final Failures failures;
    private final ExplanationRepository repository;
    private final ProgressRepository progress;
    private final QueueSnapshots queueSnapshots;

    TaskSummaries(
            Tasks tasks,
            Failures failures,
            ExplanationRepository repository,
            ProgressRepository progress,
            QueueSnapshots queueSnapshots) {
        this.tasks = tasks;
        this.failures = failures;
        this.repository = repository;
        this.progress = progress;
        this.queueSnapshots = queueSnapshots;
    }

    /**
     * The progress of a task.
     *
     * @throws Refusal when there is no such task
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public TaskSummary of(String name) {
        TaskView view = tasks.get(name);
        ExplainedTask task = repository.task(name).orElseThrow(() -> Tasks.notFound(name));
        TaskView.Counts counts = view.counts();
        int ended = counts.done() + counts.failed() + counts.killed() + counts.broken();
        boolean goesOn = task.state() == TaskState.TESTING || task.state() == TaskState.RUNNING;
        OptionalDouble rate = goesOn ? progress.jobsPerHour(task.id()) : OptionalDouble.empty();
        return new TaskSummary(
                view,
                ended,
                rate.isPresent() ? Math.round(rate.getAsDouble() * 10) / 10.0 : null,
                goesOn ? expectedEnd(task) : null,
                progress.withoutOutput(task.id()),
                failures.of(task.id()),
                progress.runs(task.id()));
    }

    private @Nullable Instant expectedEnd(ExplainedTask task) {
        QueueSnapshot snapshot = queueSnapshots.of(repository.queue(task.queue()));
        Duration typical = snapshot.occupancy().times().typical(task.id());
        if (typical == null || snapshot.queue().among(task.clusters()).closed().isPresent()) {
            return null;
        }
        List<WaitingJobs> waiting = snapshot.forecast().waiting(task.id());
        boolean held = waiting.stream().anyMatch(some -> isHeld(some));
        return held ? null : snapshot.at(remaining(snapshot, task).of(typical).orElse(null));
    }

    /** Whether something must change before the jobs start, rather than others end. */
    private static boolean isHeld(WaitingJobs waiting) {
        return switch (waiting.reason()) {
            case PREDECESSOR, NO_NODE, TOO_LARGE, NODES_UNAVAILABLE, CLUSTER_INACTIVE, CLUSTER_UNREACHABLE -> true;
            case TEST_PHASE, OVER_BUDGET, USER_CAP, TASK_CAP, RESERVED, HELD_BACK, SLOTS_BUSY, NEXT_PASS, PACKED ->
                false;
        };
    }

    private static RemainingTime remaining(QueueSnapshot snapshot, ExplainedTask task) {
        List<Duration> running = snapshot.occupancy().used().stream()
                .filter(slot -> slot.task() == task.id())
                .map(slot -> rest(snapshot, slot))
                .toList();
        @Nullable Duration lastStart = snapshot.forecast()
                .waiting(task.id(), task.assigned() - 1)
                .map(WaitingJobs::startsIn)
                .orElse(null);
        int cap = Math.min(
                requireNonNullElse(task.maxRunning(), Snapshot.UNCAPPED),
                requireNonNullElse(task.ownerMaxRunning(), Snapshot.UNCAPPED));
        return new RemainingTime(
                running,
                task.assigned(),
                lastStart,
                task.registered() + task.packed(),
                Math.min(
                        cap,
                        snapshot.forecast().eligibleCapacity(task.eligibility()).enabledSlots()));
    }

    private static Duration rest(QueueSnapshot snapshot, OccupiedSlot slot) {
        Instant now = snapshot.occupancy().now();
        return Duration.between(now, requireNonNullElse(snapshot.occupancy().expectedEnd(slot), now));
    }
}
