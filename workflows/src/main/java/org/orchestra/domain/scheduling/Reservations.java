package org.orchestra.domain.scheduling;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.capacity.SlotCount;
import org.orchestra.domain.scheduling.Snapshot.MachineCapacity;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.QueueCapacity;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;

/**
 * What a plan keeps free so that no large job starves (EASY backfill). In each queue, the first job in line that fits nowhere
 * reserves the node on which it will fit first. From then on a job is granted a slot there only if it ends before, or uses
 * nothing that the reserved job needs.
 *
 * <p>A plan makes its reservations anew. As far as the times hold, a later one promises no later moment, because what starts in
 * the meantime ends before or does not matter. Where a job takes longer than was told, the moment is now, and nothing passes on
 * its machine until there is room. So a reserved job waits at most for the time limits of those that run.
 */
final class Reservations {
    private final RemainingCapacity capacity;
    /** The held slots by their nodes, and by the machines of these, also those that this plan has granted. */
    private final Map<Long, List<Ending>> byNode = new HashMap<>();

    private final Map<String, List<Ending>> byMachine = new HashMap<>();
    private final Map<Long, KeptRoom> byQueue = new HashMap<>();
    /** The queues whose first job in line that fits nowhere has come, whether room could be reserved for it or not. */
    private final Set<Long> decided = new HashSet<>();
    /** The machines that several queues use. */
    private final Set<String> shared;

    Reservations(List<QueueCapacity> queues, RemainingCapacity capacity) {
        this.capacity = capacity;
        this.shared = queues.stream()
                .flatMap(queue -> queue.nodes().stream()
                        .map(NodeSlots::machine)
                        .filter(Objects::nonNull)
                        .map(MachineCapacity::name)
                        .distinct())
                .collect(groupingBy(name -> name, counting()))
                .entrySet()
                .stream()
                .filter(uses -> uses.getValue() > 1)
                .map(Map.Entry::getKey)
                .collect(toSet());
        queues.stream()
                .flatMap(queue -> queue.nodes().stream())
                .forEach(node -> node.held()
                        .forEach(slot -> add(node, new Ending(node.node(), slot.given(), slot.endsWithin()))));
    }

    /** A job that will give back its slot. */
    private record Ending(long node, Resources given, Duration within) {}

    /** A node and the moment from which the reserved job needs it, with what is left beside that job. */
    private static final class KeptRoom {
        private final Reservation reservation;
        private final NodeSlots node;
        private int spareSlots;
        private @Nullable Resources spare;

        KeptRoom(Reservation reservation, NodeSlots node, int spareSlots, @Nullable Resources spare) {
            this.reservation = reservation;
            this.node = node;
            this.spareSlots = spareSlots;
            this.spare = spare;
        }

        /** How many such jobs may start on a node beside it. */
        int limit(NodeSlots node, Resources request, Duration slotTime) {
            if (slotTime.compareTo(reservation.within()) <= 0) {
                return Integer.MAX_VALUE;
            }
            int slots = node.node() == reservation.node() ? spareSlots : Integer.MAX_VALUE;
            return spare == null ? slots : Math.min(slots, SlotCount.of(request, spare));
        }

        void take(NodeSlots node, Resources request, Duration slotTime) {
            if (slotTime.compareTo(reservation.within()) > 0) {
                spareSlots -= node.node() == reservation.node() ? 1 : 0;
                spare = spare == null ? null : spare.minus(request);
            }
        }
    }

    List<Reservation> all() {
        return byQueue.values().stream().map(kept -> kept.reservation).toList();
    }

    /** How many such jobs may start on a node without delaying a reserved one. */
    int limit(NodeSlots node, Resources request, Duration slotTime) {
        return concerning(node)
                .mapToInt(kept -> kept.limit(node, request, slotTime))
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    /** Counts a job that the plan starts on a node. */
    void start(NodeSlots node, Resources request, Duration slotTime) {
        add(node, new Ending(node.node(), request, slotTime));
        concerning(node).forEach(kept -> kept.take(node, request, slotTime));
    }

    /** Whether the first job in line of a queue that fits nowhere is still to come. */
    boolean isOpen(long queue) {
        return !decided.contains(queue);
    }

    /**
     * The shortest time that is treated like this one: what matters is which of the reserved jobs are to start before it has
     * passed.
     */
    Duration relevant(Duration slotTime) {
        return byQueue.values().stream()
                .map(kept -> kept.reservation.within())
                .filter(within -> within.compareTo(slotTime) < 0)
                .max(naturalOrder())
                .map(within -> within.plusNanos(1))
                .orElse(Duration.ZERO);
    }

    /**
     * Reserves room for the next job of a task that fits nowhere now, the first of its queue that does so. Of nodes on which it
     * will fit at the same time, the one with the lower number is kept.
     *
     * @param nodes the nodes that it may use; where there is none, it is not in line
     * @param slotsLeft whether its queue has a free slot. Where it has none, only jobs of other queues could take the room
     */
    void reserve(TaskDemand task, List<NodeSlots> nodes, boolean slotsLeft) {
        if (nodes.isEmpty()) {
            return;
        }
        decided.add(task.queue());
        nodes.stream()
                .filter(node -> concerning(node).findAny().isEmpty())
                .flatMap(node -> firstRoom(task, node).stream())
                .min(comparing((KeptRoom kept) -> kept.reservation.within())
                        .thenComparing(kept -> kept.reservation.node()))
                .filter(kept -> slotsLeft || isShared(kept.node))
                .ifPresent(kept -> byQueue.put(task.queue(), kept));
    }

    private boolean isShared(NodeSlots node) {
        return node.machine() != null && shared.contains(node.machine().name());
    }

    private Stream<KeptRoom> concerning(NodeSlots node) {
        return byQueue.values().stream().filter(kept -> kept.node.isBeside(node));
    }

    /** When the job fits on a node, if everything there ends as told; empty when even then it would not. */
    private Optional<KeptRoom> firstRoom(TaskDemand task, NodeSlots node) {
        MachineCapacity machine = node.machine();
        List<Ending> endings = (machine == null
                        ? byNode.getOrDefault(node.node(), List.of())
                        : byMachine.getOrDefault(machine.name(), List.of()))
                .stream().sorted(comparing(Ending::within)).toList();
        int used = byNode.getOrDefault(node.node(), List.of()).size();
        Resources left = machine == null ? null : capacity.remaining(machine);
        for (int index = 0; index < endings.size(); index++) {
            Ending ending = endings.get(index);
            used -= ending.node == node.node() ? 1 : 0;
            left = left == null ? null : left.plus(ending.given);
            boolean last = index + 1 == endings.size()
                    || !endings.get(index + 1).within.equals(ending.within);
            if (last && used < node.enabled() && (left == null || task.request().fitsInto(left))) {
                return Optional.of(new KeptRoom(
                        new Reservation(task.queue(), task.task(), node.node(), ending.within),
                        node,
                        node.enabled() - used - 1,
                        left == null ? null : left.minus(task.request())));
            }
        }
        return Optional.empty();
    }

    private void add(NodeSlots node, Ending ending) {
        byNode.computeIfAbsent(node.node(), any -> new ArrayList<>()).add(ending);
        if (node.machine() != null) {
            byMachine
                    .computeIfAbsent(node.machine().name(), any -> new ArrayList<>())
                    .add(ending);
        }
    }
}
