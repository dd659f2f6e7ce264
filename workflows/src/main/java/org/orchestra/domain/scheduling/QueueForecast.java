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
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;

/** What can be foretold of one queue at one moment: why its jobs wait, which comes after which, and when. */
public final class QueueForecast {
    /** The order in which jobs of one task follow one another; each other reason holds all of them. */
    private static final List<WaitReason> IN_ORDER =
            List.of(WaitReason.NEXT_PASS, WaitReason.SLOTS_BUSY, WaitReason.USER_CAP, WaitReason.TASK_CAP);

    private final Map<Long, Map<WaitReason, Integer>> reasons = new HashMap<>();
    private final Map<Long, Resources> requests = new HashMap<>();
    private final Map<Resources, EligibleCapacity> eligible = new HashMap<>();
    private final List<NodeSlots> open;
    private final QueueOrder order;
    private final Occupancy occupancy;

    /**
     * An outlook on a queue.
     *
     * @param queue the number of one of the snapshot's queues
     * @param occupancy its held slots at the moment of the snapshot
     */
    public QueueForecast(Snapshot snapshot, PriorityRule rule, long queue, Occupancy occupancy) {
        Plan plan = new PassPlanner(rule).plan(snapshot, Integer.MAX_VALUE);
        plan.placements().forEach(job -> add(job.task(), WaitReason.NEXT_PASS, 1));
        plan.waiting().forEach(some -> add(some.task(), some.reason(), some.jobs()));
        snapshot.users().stream()
                .flatMap(user -> user.tasks().stream())
                .forEach(task -> requests.put(task.task(), task.request()));
        this.open = snapshot.openNodes(queue);
        this.order = new QueueOrder(snapshot, rule, queue);
        this.occupancy = occupancy;
    }

    /** What jobs of that size can get. */
    public EligibleCapacity eligible(Resources request) {
        return eligible.computeIfAbsent(request, size -> new EligibleCapacity(size, open, occupancy));
    }

    /** Why the ASSIGNED jobs of a task wait, in the order of the reasons; empty when none does. */
    public List<WaitingJobs> waiting(long task) {
        return inOrder(task).stream().sorted(comparing(WaitingJobs::reason)).toList();
    }

    /**
     * Why one ASSIGNED job waits.
     *
     * @param index its index among the ASSIGNED jobs of its task in the order of their numbers, from 0
     */
    public Optional<WaitingJobs> waiting(long task, int index) {
        int after = 0;
        for (WaitingJobs some : inOrder(task)) {
            after += some.jobs();
            if (index < after) {
                return Optional.of(describe(task, some.reason(), 1, index, 0));
            }
        }
        return Optional.empty();
    }

    /** How many jobs have their turn before a task's job; empty when it has none because something else holds it back. */
    public OptionalLong ahead(long task, int index) {
        return order.ahead(task, index);
    }

    /** How many jobs have a turn. */
    public long positions() {
        return order.size();
    }

    /** Some positions, the next one first. */
    public List<QueuePosition> positions(long skip, int limit) {
        return order.positions(skip, limit);
    }

    /** How long until a waiting job of a task starts that has so many before it; empty when it is unknown. */
    public Optional<Duration> startsIn(long task, long ahead) {
        return Optional.ofNullable(requests.get(task))
                .flatMap(request -> eligible(request).startsIn(ahead));
    }

    private List<WaitingJobs> inOrder(long task) {
        Map<WaitReason, Integer> counts = new EnumMap<>(WaitReason.class);
        counts.putAll(reasons.getOrDefault(task, Map.of()));
        List<WaitingJobs> jobs = new ArrayList<>();
        int index = 0;
        for (WaitReason reason : IN_ORDER) {
            Integer some = counts.remove(reason);
            if (some != null) {
                jobs.add(describe(task, reason, some, index, index));
                index += some;
            }
        }
        counts.forEach((reason, some) -> jobs.add(WaitingJobs.held(reason, some)));
        return jobs;
    }

    /**
     * Describes jobs of a task.
     *
     * @param index the index of the first of them
     * @param own how many of the jobs before it are not to be counted as ahead, for they are the task's own
     */
    private WaitingJobs describe(long task, WaitReason reason, int jobs, int index, int own) {
        return switch (reason) {
            case NEXT_PASS -> new WaitingJobs(reason, jobs, null, Duration.ZERO);
            case SLOTS_BUSY -> slotsBusy(task, jobs, ahead(task, index), own);
            default -> WaitingJobs.held(reason, jobs);
        };
    }

    private WaitingJobs slotsBusy(long task, int jobs, OptionalLong ahead, int own) {
        if (ahead.isEmpty()) {
            return WaitingJobs.held(WaitReason.SLOTS_BUSY, jobs);
        }
        long before = ahead.getAsLong();
        return new WaitingJobs(
                WaitReason.SLOTS_BUSY,
                jobs,
                before - own,
                startsIn(task, before).orElse(null));
    }

    private void add(long task, WaitReason reason, int jobs) {
        reasons.computeIfAbsent(task, any -> new EnumMap<>(WaitReason.class)).merge(reason, jobs, Integer::sum);
    }
}
