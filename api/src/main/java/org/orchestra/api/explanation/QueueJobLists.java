package org.orchestra.api.explanation;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.orchestra.domain.Text.format;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.explanation.ExplanationRepository.TaskNameRow;
import org.orchestra.api.explanation.ExplanationRepository.WaitingRange;
import org.orchestra.api.explanation.QueueJobs.HeldJobs;
import org.orchestra.api.explanation.QueueJobs.ListedNode;
import org.orchestra.api.explanation.QueueJobs.RunningJob;
import org.orchestra.api.explanation.QueueJobs.RunningJobs;
import org.orchestra.api.explanation.QueueJobs.WaitingJob;
import org.orchestra.api.explanation.QueueJobs.WaitingJobPage;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.scheduling.BudgetUse;
import org.orchestra.domain.scheduling.OccupiedSlot;
import org.orchestra.domain.scheduling.PrecedingTask;
import org.orchestra.domain.scheduling.QueuePosition;
import org.orchestra.domain.scheduling.TaskWaitContext;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.store.capacity.QueueView;
import org.orchestra.store.capacity.Queues;
import org.orchestra.store.paging.PageRequest;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Lists the jobs of a queue in the order in which they start. One answer shows one moment. */
@Component
public class QueueJobLists {
    /** The last position that a page may show, as a page costs as much as all pages before it. */
    static final int MAX_POSITION = 100_000;

    private static final Set<WaitReason> QUEUED =
            EnumSet.of(WaitReason.RESERVED, WaitReason.HELD_BACK, WaitReason.SLOTS_BUSY, WaitReason.NEXT_PASS);

    private final ExplanationRepository repository;
    private final QueueSnapshots queueSnapshots;
    private final Queues queues;

    QueueJobLists(ExplanationRepository repository, QueueSnapshots queueSnapshots, Queues queues) {
        this.repository = repository;
        this.queueSnapshots = queueSnapshots;
        this.queues = queues;
    }

    /**
     * The jobs of a queue.
     *
     * @param after lists the waiting jobs behind this position, from 0
     * @param size at most so many of them, as in {@link PageRequest}
     * @throws Refusal when there is no such queue, or the position is too deep
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public QueueJobs of(QueueName name, int after, int size) {
        if (after < 0 || after >= MAX_POSITION) {
            throw Refusal.invalid(
                    "invalid-request",
                    format(
                            "Only the first %,d waiting jobs are listed one by one: ask for those after an earlier position, from 0.",
                            MAX_POSITION));
        }
        QueueView queue = queues.get(name);
        QueueSnapshot snapshot = queueSnapshots.of(repository.queue(queue.name()));
        List<HeldJobs> held = held(snapshot);
        return new QueueJobs(
                queue.name(),
                String.join(", ", queue.clusters()),
                queue.enabledSlots(),
                queue.usedSlots(),
                nodes(snapshot),
                running(snapshot),
                waiting(snapshot, after, Math.min(new PageRequest(null, size).size(), MAX_POSITION - after)),
                held.stream().limit(PageRequest.MAX_SIZE).toList(),
                held.size());
    }

    private static List<ListedNode> nodes(QueueSnapshot snapshot) {
        return snapshot.nodes().stream()
                .map(node -> new ListedNode(
                        node.node().name(),
                        node.slots().state(),
                        node.slots().used(),
                        node.slots().enabled(),
                        node.node().healthReason()))
                .toList();
    }

    private RunningJobs running(QueueSnapshot snapshot) {
        List<OccupiedSlot> all = snapshot.occupancy().used();
        List<OccupiedSlot> listed = all.stream().limit(PageRequest.MAX_SIZE).toList();
        Map<Long, TaskNameRow> names =
                repository.names(listed.stream().map(OccupiedSlot::task).collect(toSet()));
        Map<Long, String> nodes = snapshot.nodes().stream()
                .collect(toMap(node -> node.node().id(), node -> node.node().name()));
        List<RunningJob> jobs = listed.stream()
                .map(slot -> running(
                        slot,
                        requireNonNull(names.get(slot.task())),
                        requireNonNull(nodes.get(slot.node())),
                        snapshot.occupancy().expectedEnd(slot)))
                .toList();
        return new RunningJobs(jobs, all.size());
    }

    private static RunningJob running(OccupiedSlot slot, TaskNameRow task, String node, @Nullable Instant end) {
        return new RunningJob(
                task.owner(),
                task.name(),
                slot.job(),
                node,
                slot.slot(),
                slot.since(),
                end == null ? null : end.truncatedTo(ChronoUnit.SECONDS));
    }

    private WaitingJobPage waiting(QueueSnapshot snapshot, int after, int size) {
        if (snapshot.queue().closed().isPresent()) {
            return new WaitingJobPage(List.of(), null, 0);
        }
        List<QueuePosition> positions = snapshot.forecast().positions(after, size);
        Map<Long, TaskNameRow> names =
                repository.names(positions.stream().map(QueuePosition::task).collect(toSet()));
        Map<Long, Iterator<Integer>> numbers = numbers(positions);
        List<WaitingJob> jobs = new ArrayList<>();
        for (QueuePosition position : positions) {
            long ahead = after + jobs.size();
            TaskNameRow task = requireNonNull(names.get(position.task()));
            jobs.add(new WaitingJob(
                    ahead + 1,
                    task.owner(),
                    task.name(),
                    requireNonNull(numbers.get(position.task())).next(),
                    position.priority(),
                    snapshot.at(snapshot.forecast().startsIn(position, ahead).orElse(null))));
        }
        long total = snapshot.forecast().positions();
        long listed = after + jobs.size();
        return new WaitingJobPage(jobs, listed < Math.min(total, MAX_POSITION) ? Long.toString(listed) : null, total);
    }

    /** The numbers of the jobs at these positions. The jobs of one task keep their order. */
    private Map<Long, Iterator<Integer>> numbers(List<QueuePosition> positions) {
        Map<Long, WaitingRange> ranges = new HashMap<>();
        positions.forEach(position -> ranges.merge(
                position.task(), new WaitingRange(position.task(), position.index(), 1), (all, one) -> all.extended()));
        Map<Long, Iterator<Integer>> numbers = new HashMap<>();
        repository.numbers(List.copyOf(ranges.values())).forEach((task, jobs) -> numbers.put(task, jobs.iterator()));
        return numbers;
    }

    private List<HeldJobs> held(QueueSnapshot snapshot) {
        List<ExplainedTask> tasks = repository.unfinished(snapshot.queue().id());
        Map<Long, List<PrecedingTask>> preceding = repository.preceding(tasks, null);
        Map<String, BudgetUse> overBudget = repository.overBudget();
        return tasks.stream()
                .flatMap(task -> held(
                        snapshot,
                        task,
                        task.waitContext(preceding.getOrDefault(task.id(), List.of()), overBudget.get(task.owner()))))
                .toList();
    }

    private static Stream<HeldJobs> held(QueueSnapshot snapshot, ExplainedTask task, TaskWaitContext context) {
        return snapshot.waiting(task).stream()
                .filter(waiting -> !QUEUED.contains(waiting.reason()))
                .map(waiting -> new HeldJobs(
                        task.owner(),
                        task.name(),
                        waiting.jobs(),
                        waiting.reason(),
                        snapshot.message(task.eligibility()).of(waiting, context)));
    }
}
