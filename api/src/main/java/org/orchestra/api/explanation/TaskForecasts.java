package org.orchestra.api.explanation;

import static java.util.Objects.requireNonNullElse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.scheduling.Eligibility;
import org.orchestra.domain.scheduling.PriorityRule;
import org.orchestra.domain.scheduling.ProspectiveTask;
import org.orchestra.domain.scheduling.Snapshot;
import org.orchestra.domain.scheduling.TaskEstimate;
import org.orchestra.domain.scheduling.TaskWaitContext;
import org.orchestra.domain.scheduling.TaskWaitContext.RunningCap;
import org.orchestra.domain.scheduling.WaitMessage;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.domain.scheduling.WaitingJobs;
import org.orchestra.store.scheduling.SnapshotReader;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.ValidatedTask;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Forecasts how a task would fare, without creating it. One answer shows one moment. */
@Component
public class TaskForecasts {
    private final ExplanationRepository repository;
    private final QueueSnapshots queueSnapshots;
    private final SnapshotReader snapshots;
    private final PriorityRule rule;

    TaskForecasts(
            ExplanationRepository repository,
            QueueSnapshots queueSnapshots,
            SnapshotReader snapshots,
            PriorityRule rule) {
        this.repository = repository;
        this.queueSnapshots = queueSnapshots;
        this.snapshots = snapshots;
        this.rule = rule;
    }

    /**
     * Forecasts a task.
     *
     * @param checked the result of validating the same request
     * @throws Refusal when its queue has been deleted since
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public TaskForecast of(NewTask task, ValidatedTask checked) {
        QueueRef queue = repository
                .queue(checked.queue())
                .orElseThrow(() ->
                        Refusal.notFound("queue-not-found", "The queue has just been deleted: choose another one."));
        QueueSnapshot snapshot = queueSnapshots.of(queue);
        ProspectiveTask demand = demand(task, checked, snapshot);
        TaskEstimate estimate = new TaskEstimate(snapshot.clusterSnapshot(), rule, demand, snapshot.occupancy());
        return forecast(snapshot, demand, estimate, waitContext(task, checked));
    }

    private ProspectiveTask demand(NewTask task, ValidatedTask checked, QueueSnapshot snapshot) {
        return new ProspectiveTask(
                snapshots.user(snapshot.clusterSnapshot(), checked.owner()),
                repository.tasksBefore(checked.owner(), task.options().priority()),
                checked.queue(),
                checked.jobs(),
                task.options().bypass() ? 0 : task.options().test().size(checked.jobs()),
                requireNonNullElse(task.options().maxRunning(), Snapshot.UNCAPPED),
                new Eligibility(checked.job(), Set.copyOf(checked.clusters())),
                checked.time());
    }

    private TaskWaitContext waitContext(NewTask task, ValidatedTask checked) {
        String owner = new OwnedName(task.name()).owner();
        return new TaskWaitContext(
                owner,
                repository.overBudget().get(owner),
                repository.cap(checked.owner()),
                new RunningCap(0, task.options().maxRunning()),
                task.options().test().size(checked.jobs()),
                0,
                repository.preceding(task.after()));
    }

    private static TaskForecast forecast(
            QueueSnapshot snapshot, ProspectiveTask demand, TaskEstimate estimate, TaskWaitContext context) {
        QueueRef eligible = snapshot.queue().among(demand.eligibility().clusters());
        Optional<WaitReason> closed = context.isHeld() ? Optional.of(WaitReason.PREDECESSOR) : eligible.closed();
        List<WaitingJobs> waiting = closed.map(
                        reason -> List.of(WaitingJobs.withoutForecast(reason, demand.firstJobs())))
                .orElseGet(estimate::waiting);
        WaitMessage message = snapshot.message(demand.eligibility(), estimate.kept());
        @Nullable String never = waiting.stream()
                .filter(some -> some.reason().isPermanent())
                .map(some -> message.of(some, context))
                .findFirst()
                .orElse(null);
        @Nullable Duration start = closed.isPresent() ? null : estimate.startsIn().orElse(null);
        @Nullable Duration end = closed.isPresent() ? null : estimate.endsIn().orElse(null);
        return new TaskForecast(
                demand.jobs(),
                snapshot.queue().name(),
                eligible.cluster(),
                estimate.eligibleCapacity().freeSlots(),
                estimate.eligibleCapacity().enabledSlots(),
                estimate.ahead(),
                never,
                snapshot.at(start),
                snapshot.at(end),
                never == null ? messages(message, snapshot, demand, waiting, context, end) : List.of());
    }

    private static List<String> messages(
            WaitMessage message,
            QueueSnapshot snapshot,
            ProspectiveTask demand,
            List<WaitingJobs> waiting,
            TaskWaitContext context,
            @Nullable Duration end) {
        List<WaitingJobs> all = new ArrayList<>(waiting);
        int later = demand.jobs() - demand.firstJobs();
        if (later > 0) {
            all.add(WaitingJobs.withoutForecast(WaitReason.TEST_PHASE, later));
        }
        List<String> messages = new ArrayList<>();
        all.forEach(some -> messages.add(message.of(some, context)));
        messages.add(message.end(end, snapshot.occupancy().times()));
        return messages;
    }
}
