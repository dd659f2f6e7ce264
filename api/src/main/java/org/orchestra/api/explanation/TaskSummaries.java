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

/** How tasks are doing. All that one answer says was so at one moment. */
@Component
public class TaskSummaries {
    private final Tasks tasks;
    private final Failures failures;
    private final ExplanationRepository rows;
    private final ProgressRepository progress;
    private final QueueSnapshots sights;

    TaskSummaries(
            Tasks tasks,
            Failures failures,
            ExplanationRepository rows,
            ProgressRepository progress,
            QueueSnapshots sights) {
        this.tasks = tasks;
        this.failures = failures;
        this.rows = rows;
        this.progress = progress;
        this.sights = sights;
    }

    /**
     * How a task is doing.
     *
     * @throws Refusal when there is no such task
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public TaskSummary of(String name) {
        TaskView view = tasks.get(name);
        TaskDemandState task = rows.task(name).orElseThrow(() -> Tasks.notFound(name));
        TaskView.Counts counts = view.counts();
        int ended = counts.done() + counts.failed() + counts.killed() + counts.broken();
        boolean goesOn = task.state() == TaskState.TESTING || task.state() == TaskState.RUNNING;
        OptionalDouble rate = goesOn ? progress.jobsPerHour(task.id()) : OptionalDouble.empty();
        return new TaskSummary(
                view,
                ended,
                rate.isPresent() ? Math.round(rate.getAsDouble() * 10) / 10.0 : null,
                goesOn ? expectedEnd(task) : null,
                failures.of(task.id()),
                progress.runs(task.id()));
    }

    private @Nullable Instant expectedEnd(TaskDemandState task) {
        QueueSnapshot sight = sights.of(rows.queue(task.queue()));
        Duration usual = sight.occupancy().times().usual(task.id());
        if (usual == null || !sight.queue().active()) {
            return null;
        }
        List<WaitingJobs> waiting = sight.outlook().waiting(task.id());
        boolean held = waiting.stream().anyMatch(some -> isHeld(some));
        return held ? null : sight.at(remaining(sight, task).of(usual).orElse(null));
    }

    /** Whether something must change before the jobs start, rather than others end. */
    private static boolean isHeld(WaitingJobs waiting) {
        return switch (waiting.reason()) {
            case NO_NODE, TOO_LARGE, NODES_UNAVAILABLE, CLUSTER_INACTIVE -> true;
            case TEST_PHASE, USER_CAP, TASK_CAP, SLOTS_BUSY, NEXT_PASS -> false;
        };
    }

    private static RemainingTime remaining(QueueSnapshot sight, TaskDemandState task) {
        List<Duration> running = sight.occupancy().used().stream()
                .filter(slot -> slot.task() == task.id())
                .map(slot -> rest(sight, slot))
                .toList();
        @Nullable Duration lastStart = sight.outlook()
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
                task.registered(),
                Math.min(cap, sight.outlook().eligibleCapacity(task.request()).enabledSlots()));
    }

    private static Duration rest(QueueSnapshot sight, OccupiedSlot slot) {
        Instant now = sight.occupancy().now();
        return Duration.between(now, requireNonNullElse(sight.occupancy().expectedEnd(slot), now));
    }
}
