package org.orchestra.domain.scheduling;

import static java.util.Comparator.comparing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;

/** A forecast for one queue at one moment: why its jobs wait, in which order they start, and when. */
public final class QueueForecast {
    /** The jobs of one task follow one another in this order of reasons. Any other reason applies to all of its jobs. */
    private static final List<WaitReason> START_ORDER = List.of(
            WaitReason.NEXT_PASS,
            WaitReason.RESERVED,
            WaitReason.HELD_BACK,
            WaitReason.SLOTS_BUSY,
            WaitReason.OVER_BUDGET,
            WaitReason.USER_CAP,
            WaitReason.TASK_CAP);

    private final Map<Long, Map<WaitReason, Integer>> reasons = new HashMap<>();
    private final Map<Long, Eligibility> eligibilities = new HashMap<>();
    private final Map<Eligibility, EligibleCapacity> capacities = new HashMap<>();
    private final List<NodeSlots> open;
    private final QueueOrder order;
    private final Occupancy occupancy;
    private final @Nullable Reservation reservation;
    private final List<Reservation> kept;

    /**
     * Plans a pass without a limit and keeps its explanation.
     *
     * @param queue the number of one of the snapshot's queues
     * @param occupancy the queue's used slots at the moment of the snapshot
     */
    public QueueForecast(Snapshot snapshot, PriorityRule rule, long queue, Occupancy occupancy) {
        Plan plan = new PassPlanner(rule).plan(snapshot, Integer.MAX_VALUE);
        plan.placements().forEach(placement -> add(placement.task(), WaitReason.NEXT_PASS, 1));
        plan.waiting().forEach(count -> add(count.task(), count.reason(), count.jobs()));
        snapshot.users().stream()
                .flatMap(user -> user.tasks().stream())
                .forEach(task -> eligibilities.put(task.task(), task.eligibility()));
        this.open = snapshot.openNodes(queue);
        this.order = new QueueOrder(snapshot, rule, queue);
        this.occupancy = occupancy;
        this.kept = plan.reservations().stream()
                .flatMap(reserved -> snapshot.nodesBeside(reserved.node(), queue)
                        .map(node -> new Reservation(reserved.queue(), reserved.task(), node, reserved.within())))
                .sorted(comparing((Reservation reserved) -> reserved.queue() != queue)
                        .thenComparing(Reservation::within))
                .toList();
        this.reservation = kept.stream()
                .filter(reserved -> reserved.queue() == queue)
                .findFirst()
                .orElse(null);
    }

    /**
     * The nodes of the queue that are kept, that for its own first job in line before those whose machines are kept for jobs of other
     * queues.
     */
    public List<Reservation> kept() {
        return kept;
    }

    /** The capacity that such jobs can use. */
    public EligibleCapacity eligibleCapacity(Eligibility eligibility) {
        return capacities.computeIfAbsent(eligibility, some -> new EligibleCapacity(some, open, occupancy));
    }

    /** Why the ASSIGNED jobs of a task wait, in the order of the reasons; empty when none waits. */
    public List<WaitingJobs> waiting(long task) {
        return inStartOrder(task).stream()
                .sorted(comparing(WaitingJobs::reason))
                .toList();
    }

    /**
     * Why one ASSIGNED job waits.
     *
     * @param index its index among the ASSIGNED jobs of its task in the order of their numbers, from 0
     */
    public Optional<WaitingJobs> waiting(long task, int index) {
        int end = 0;
        for (WaitingJobs group : inStartOrder(task)) {
            end += group.jobs();
            if (index < end) {
                return Optional.of(describe(task, group.reason(), 1, index, 0));
            }
        }
        return Optional.empty();
    }

    /** How many jobs come before a task's job; empty when the job has no position because something blocks it. */
    public OptionalLong ahead(long task, int index) {
        return order.ahead(task, index);
    }

    /** How many jobs have a position in the order of the queue. */
    public long positions() {
        return order.size();
    }

    /** A page of the order of the queue, the most urgent job first. */
    public List<QueuePosition> positions(long skip, int limit) {
        return order.positions(skip, limit);
    }

    /** How long until the job at a position starts that has {@code ahead} jobs before it; empty when that is unknown. */
    public Optional<Duration> startsIn(QueuePosition position, long ahead) {
        int started = reasons.getOrDefault(position.task(), Map.of()).getOrDefault(WaitReason.NEXT_PASS, 0);
        return position.index() == started ? firstStartsIn(position.task(), ahead) : startsIn(position.task(), ahead);
    }

    /** How long until the first job of a task starts that gets no free slot: with a reservation, not later than that says. */
    private Optional<Duration> firstStartsIn(long task, long ahead) {
        Optional<Duration> usual = startsIn(task, ahead);
        return reservation == null || reservation.task() != task
                ? usual
                : Optional.of(usual.filter(start -> start.compareTo(reservation.within()) < 0)
                        .orElse(reservation.within()));
    }

    private Optional<Duration> startsIn(long task, long ahead) {
        return Optional.ofNullable(eligibilities.get(task))
                .flatMap(eligibility -> eligibleCapacity(eligibility).startsIn(ahead));
    }

    private List<WaitingJobs> inStartOrder(long task) {
        Map<WaitReason, Integer> counts = new EnumMap<>(WaitReason.class);
        counts.putAll(reasons.getOrDefault(task, Map.of()));
        List<WaitingJobs> groups = new ArrayList<>();
        int index = 0;
        for (WaitReason reason : START_ORDER) {
            Integer jobs = counts.remove(reason);
            if (jobs != null) {
                groups.add(describe(task, reason, jobs, index, index));
                index += jobs;
            }
        }
        counts.forEach((reason, jobs) -> groups.add(WaitingJobs.withoutForecast(reason, jobs)));
        return groups;
    }

    /**
     * Describes jobs of a task.
     *
     * @param index the index of the first of them
     * @param own how many jobs ahead of it do not count because they belong to the same task
     */
    private WaitingJobs describe(long task, WaitReason reason, int jobs, int index, int own) {
        return switch (reason) {
            case NEXT_PASS -> new WaitingJobs(reason, jobs, null, Duration.ZERO);
            case RESERVED ->
                new WaitingJobs(
                        reason,
                        jobs,
                        null,
                        firstStartsIn(task, ahead(task, index).orElse(0)).orElse(null));
            case HELD_BACK ->
                new WaitingJobs(
                        reason,
                        jobs,
                        null,
                        kept.stream().map(Reservation::within).findFirst().orElse(null));
            case SLOTS_BUSY -> slotsBusy(task, jobs, ahead(task, index), own);
            default -> WaitingJobs.withoutForecast(reason, jobs);
        };
    }

    private WaitingJobs slotsBusy(long task, int jobs, OptionalLong ahead, int own) {
        if (ahead.isEmpty()) {
            return WaitingJobs.withoutForecast(WaitReason.SLOTS_BUSY, jobs);
        }
        long allAhead = ahead.getAsLong();
        return new WaitingJobs(
                WaitReason.SLOTS_BUSY,
                jobs,
                allAhead - own,
                startsIn(task, allAhead).orElse(null));
    }

    private void add(long task, WaitReason reason, int jobs) {
        reasons.computeIfAbsent(task, any -> new EnumMap<>(WaitReason.class)).merge(reason, jobs, Integer::sum);
    }
}
