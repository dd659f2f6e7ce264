package org.orchestra.api.explanation;

import static java.util.Objects.requireNonNullElse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.scheduling.PriorityRule;
import org.orchestra.domain.scheduling.ProspectiveTask;
import org.orchestra.domain.scheduling.Snapshot;
import org.orchestra.domain.scheduling.TaskEstimate;
import org.orchestra.domain.scheduling.TaskWaitContext;
import org.orchestra.domain.scheduling.TaskWaitContext.RunningCap;
import org.orchestra.domain.scheduling.WaitMessage;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.domain.scheduling.WaitingJobs;
import org.orchestra.domain.task.Batch;
import org.orchestra.store.scheduling.SnapshotReader;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.ValidatedTask;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** What would become of a task, without creating it. All that one answer says is of one moment. */
@Component
public class TaskForecasts {
    private final ExplanationRepository rows;
    private final QueueSnapshots sights;
    private final SnapshotReader snapshots;
    private final PriorityRule rule;

    TaskForecasts(ExplanationRepository rows, QueueSnapshots sights, SnapshotReader snapshots, PriorityRule rule) {
        this.rows = rows;
        this.sights = sights;
        this.snapshots = snapshots;
        this.rule = rule;
    }

    /**
     * Foretells a task.
     *
     * @param checked what the checks of the same request said
     * @throws Refusal when its queue has been deleted since
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public TaskForecast of(NewTask task, ValidatedTask checked) {
        QueueRef queue = rows.queue(checked.queue())
                .orElseThrow(() ->
                        Refusal.notFound("queue-not-found", "The queue has just been deleted: choose another one."));
        QueueSnapshot sight = sights.of(queue);
        ProspectiveTask demand = demand(task, checked, sight);
        TaskEstimate prospect = new TaskEstimate(sight.snapshot(), rule, demand, sight.occupancy());
        return forecast(sight, demand, prospect, facts(task, checked));
    }

    private ProspectiveTask demand(NewTask task, ValidatedTask checked, QueueSnapshot sight) {
        return new ProspectiveTask(
                snapshots.user(sight.snapshot(), checked.owner()),
                rows.tasksBefore(checked.owner(), task.options().priority()),
                checked.queue(),
                checked.jobs(),
                task.options().bypass() ? 0 : Math.min(Batch.TEST_JOBS, checked.jobs()),
                requireNonNullElse(task.options().maxRunning(), Snapshot.UNCAPPED),
                checked.job());
    }

    private TaskWaitContext facts(NewTask task, ValidatedTask checked) {
        return new TaskWaitContext(
                new OwnedName(task.name()).owner(),
                rows.cap(checked.owner()),
                new RunningCap(0, task.options().maxRunning()),
                Math.min(Batch.TEST_JOBS, checked.jobs()),
                0);
    }

    private static TaskForecast forecast(
            QueueSnapshot sight, ProspectiveTask demand, TaskEstimate prospect, TaskWaitContext facts) {
        List<WaitingJobs> waiting = prospect.waiting();
        WaitMessage sentence = sight.sentence(demand.request());
        @Nullable String never = waiting.stream()
                .filter(some -> some.reason().isPermanent())
                .map(some -> sentence.of(some, facts))
                .findFirst()
                .orElse(null);
        @Nullable Duration end = prospect.endsIn().orElse(null);
        return new TaskForecast(
                demand.jobs(),
                sight.queue().name(),
                sight.queue().cluster(),
                prospect.eligibleCapacity().freeSlots(),
                prospect.eligibleCapacity().enabledSlots(),
                prospect.ahead(),
                never,
                sight.at(prospect.startsIn().orElse(null)),
                sight.at(end),
                never == null ? sentences(sight, demand, waiting, facts, end) : List.of());
    }

    private static List<String> sentences(
            QueueSnapshot sight,
            ProspectiveTask demand,
            List<WaitingJobs> waiting,
            TaskWaitContext facts,
            @Nullable Duration end) {
        List<WaitingJobs> all = new ArrayList<>(waiting);
        int later = demand.jobs() - demand.firstJobs();
        if (later > 0) {
            all.add(WaitingJobs.withoutForecast(WaitReason.TEST_PHASE, later));
        }
        WaitMessage sentence = sight.sentence(demand.request());
        List<String> sentences = new ArrayList<>();
        all.forEach(some -> sentences.add(sentence.of(some, facts)));
        sentences.add(sentence.end(end, sight.occupancy().times()));
        return sentences;
    }
}
