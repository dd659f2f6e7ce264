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
import org.jspecify.annotations.Nullable;
import org.orchestra.api.explanation.ExplanationRepository.NameRow;
import org.orchestra.api.explanation.ExplanationRepository.Stretch;
import org.orchestra.api.explanation.QueueJobs.HeldJobs;
import org.orchestra.api.explanation.QueueJobs.LineNode;
import org.orchestra.api.explanation.QueueJobs.Running;
import org.orchestra.api.explanation.QueueJobs.RunningJob;
import org.orchestra.api.explanation.QueueJobs.WaitingJob;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.scheduling.OccupiedSlot;
import org.orchestra.domain.scheduling.QueuePosition;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.store.capacity.QueueView;
import org.orchestra.store.capacity.Queues;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Who is in a queue, and in which order they start. All that one answer says was so at one moment. */
@Component
public class QueueJobLists {
    /** How deep into a line a page may look: each costs as much as all before it. */
    static final int MAX_POSITION = 100_000;

    private static final Set<WaitReason> IN_LINE = EnumSet.of(WaitReason.SLOTS_BUSY, WaitReason.NEXT_PASS);

    private final ExplanationRepository rows;
    private final QueueSnapshots sights;
    private final Queues queues;

    QueueJobLists(ExplanationRepository rows, QueueSnapshots sights, Queues queues) {
        this.rows = rows;
        this.sights = sights;
        this.queues = queues;
    }

    /**
     * The line of a queue.
     *
     * @param page which of the waiting jobs are listed
     * @throws Refusal when there is no such queue, or the page is too deep
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public QueueJobs of(QueueName name, PageRequest page) {
        if (page.offset() + page.size() > MAX_POSITION) {
            throw Refusal.invalid(
                    "invalid-request",
                    format(
                            "Only the first %,d waiting jobs are listed one by one: ask for an earlier page.",
                            MAX_POSITION));
        }
        QueueView queue = queues.get(name);
        QueueSnapshot sight = sights.of(rows.queue(queue.name()));
        List<HeldJobs> held = held(sight);
        return new QueueJobs(
                queue.name(),
                queue.cluster(),
                queue.enabledSlots(),
                queue.usedSlots(),
                nodes(sight),
                running(sight),
                waiting(sight, page),
                held.stream().limit(PageRequest.MAX_SIZE).toList(),
                held.size());
    }

    private static List<LineNode> nodes(QueueSnapshot sight) {
        return sight.nodes().stream()
                .map(node -> new LineNode(
                        node.row().name(),
                        node.slots().state(),
                        node.slots().used(),
                        node.slots().enabled(),
                        node.row().healthReason()))
                .toList();
    }

    private Running running(QueueSnapshot sight) {
        List<OccupiedSlot> all = sight.occupancy().used();
        List<OccupiedSlot> listed = all.stream().limit(PageRequest.MAX_SIZE).toList();
        Map<Long, NameRow> names =
                rows.names(listed.stream().map(OccupiedSlot::task).collect(toSet()));
        Map<Long, String> nodes = sight.nodes().stream()
                .collect(toMap(node -> node.row().id(), node -> node.row().name()));
        List<RunningJob> jobs = listed.stream()
                .map(slot -> running(
                        slot,
                        requireNonNull(names.get(slot.task())),
                        requireNonNull(nodes.get(slot.node())),
                        sight.occupancy().expectedEnd(slot)))
                .toList();
        return new Running(jobs, all.size());
    }

    private static RunningJob running(OccupiedSlot slot, NameRow task, String node, @Nullable Instant end) {
        return new RunningJob(
                task.owner(),
                task.name(),
                slot.job(),
                node,
                slot.slot(),
                slot.since(),
                end == null ? null : end.truncatedTo(ChronoUnit.SECONDS));
    }

    private Page<WaitingJob> waiting(QueueSnapshot sight, PageRequest page) {
        if (!sight.queue().active()) {
            return new Page<>(List.of(), page.page(), page.size(), 0);
        }
        List<QueuePosition> turns = sight.outlook().positions(page.offset(), page.size());
        Map<Long, NameRow> names =
                rows.names(turns.stream().map(QueuePosition::task).collect(toSet()));
        Map<Long, Iterator<Integer>> numbers = numbers(turns);
        List<WaitingJob> jobs = new ArrayList<>();
        for (QueuePosition turn : turns) {
            long ahead = page.offset() + jobs.size();
            NameRow task = requireNonNull(names.get(turn.task()));
            jobs.add(new WaitingJob(
                    ahead + 1,
                    task.owner(),
                    task.name(),
                    requireNonNull(numbers.get(turn.task())).next(),
                    turn.priority(),
                    sight.at(sight.outlook().startsIn(turn.task(), ahead).orElse(null))));
        }
        return new Page<>(jobs, page.page(), page.size(), sight.outlook().positions());
    }

    /** The numbers of the jobs whose turns these are: the turns of one task follow one another from the first to the last. */
    private Map<Long, Iterator<Integer>> numbers(List<QueuePosition> turns) {
        Map<Long, Stretch> stretches = new HashMap<>();
        turns.forEach(turn ->
                stretches.merge(turn.task(), new Stretch(turn.task(), turn.index(), 1), (all, one) -> all.longer()));
        Map<Long, Iterator<Integer>> numbers = new HashMap<>();
        rows.numbers(List.copyOf(stretches.values())).forEach((task, jobs) -> numbers.put(task, jobs.iterator()));
        return numbers;
    }

    private List<HeldJobs> held(QueueSnapshot sight) {
        return rows.unfinished(sight.queue().id()).stream()
                .flatMap(task -> sight.waiting(task).stream()
                        .filter(waiting -> !IN_LINE.contains(waiting.reason()))
                        .map(waiting -> new HeldJobs(
                                task.owner(),
                                task.name(),
                                waiting.jobs(),
                                waiting.reason(),
                                sight.sentence(task.request()).of(waiting, task.facts()))))
                .toList();
    }
}
