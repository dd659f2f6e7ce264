package org.orchestra.domain.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Demands.QueuedNode;
import org.orchestra.domain.scheduling.Snapshot.Avoiding;
import org.orchestra.domain.scheduling.Snapshot.HeldSlot;
import org.orchestra.domain.scheduling.Snapshot.MachineCapacity;
import org.orchestra.domain.scheduling.Snapshot.NodeCluster;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

/** Snapshots of all kinds: full and empty, capped and uncapped, with nodes that are closed, small or of unknown size. */
final class SnapshotArbitrary {
    static final int QUEUES = 3;
    private static final Resources SMALL = new Resources(1_000, 1_024, 0);
    private static final Resources FEW = new Resources(3_000, 4_096, 0);
    private static final Resources LARGE = new Resources(8_000, 16_384, 1);
    private static final Resources MANY = new Resources(20_000, 40_000, 2);
    private static final int MACHINES = 4;
    private static final int MINUTES = 6;
    private static final List<Set<Long>> CLUSTERS = List.of(Set.of(1L, 2L), Set.of(1L, 2L), Set.of(1L), Set.of(2L));

    private SnapshotArbitrary() {}

    static Arbitrary<Snapshot> snapshots() {
        return Combinators.combine(
                        node().list().ofMaxSize(6),
                        machine().list().ofSize(MACHINES),
                        user().list().ofMaxSize(5),
                        clusters(),
                        Arbitraries.randoms())
                .as((nodes, machines, users, clusters, random) -> new Snapshot(
                        Demands.queues(numbered(nodes, machines, clusters, random)), named(users, random)));
    }

    /** Two clusters in order of preference, one of which is closed now and then. */
    private static Arbitrary<List<NodeCluster>> clusters() {
        Arbitrary<WaitReason> closed = Arbitraries.of(WaitReason.CLUSTER_INACTIVE, WaitReason.CLUSTER_UNREACHABLE)
                .injectNull(0.8);
        return Combinators.combine(Arbitraries.of(0, 1), closed, closed)
                .as((first, one, other) ->
                        List.of(new NodeCluster(1, first, one), new NodeCluster(2, 1 - first, other)));
    }

    static Arbitrary<PriorityRule> rules() {
        return Arbitraries.of(
                new LcgRule(), new FifoRule(), new UsageDecayRule(Duration.ofDays(7), Duration.ofHours(1)));
    }

    private static Arbitrary<QueuedNode> node() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, QUEUES - 1),
                        Arbitraries.integers().between(0, 9).set().ofMaxSize(6),
                        Arbitraries.frequencyOf(
                                Tuple.of(4, Arbitraries.just(NodeState.OPEN)),
                                Tuple.of(1, Arbitraries.of(NodeState.values()))))
                .as((queue, slots, state) -> new QueuedNode(
                        queue,
                        new NodeSlots(
                                Demands.CLUSTER,
                                0,
                                state,
                                10,
                                List.of(),
                                state == NodeState.OPEN
                                        ? slots.stream().sorted().toList()
                                        : List.of(),
                                null)));
    }

    /** A machine that is partly in use, or now and then of unknown size. */
    private static Arbitrary<MachineCapacity> machine() {
        return Combinators.combine(
                        Arbitraries.of(SMALL, FEW, LARGE, MANY),
                        Arbitraries.integers().between(0, 4))
                .as((size, taken) -> new MachineCapacity(
                        "", size, size.minus(new Resources(taken * SMALL.cpuMillis(), taken * SMALL.memoryMib(), 0))))
                .injectNull(0.3);
    }

    private static Arbitrary<TaskDemand> task() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, QUEUES - 1),
                        Arbitraries.integers().between(1, 12),
                        headroom(),
                        Combinators.combine(Arbitraries.of(SMALL, SMALL, LARGE), Arbitraries.of(CLUSTERS))
                                .as(Eligibility::new),
                        Arbitraries.integers().between(1, MINUTES).map(Duration::ofMinutes),
                        avoiding().list().ofMaxSize(2))
                .as((queue, waiting, headroom, eligibility, slotTime, avoiding) ->
                        new TaskDemand(0, queue, waiting, headroom, eligibility, slotTime, among(waiting, avoiding)));
    }

    /** Jobs that avoid a node, which need not exist. */
    private static Arbitrary<Avoiding> avoiding() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 6),
                        Arbitraries.integers().between(1, 5))
                .as(Avoiding::new);
    }

    private static List<Avoiding> among(int waiting, List<Avoiding> avoiding) {
        Map<Long, Integer> byNode = new TreeMap<>();
        int left = waiting;
        for (Avoiding some : avoiding) {
            int jobs = Math.min(left, some.jobs());
            if (jobs > 0) {
                byNode.merge(some.node(), jobs, Integer::sum);
                left -= jobs;
            }
        }
        return byNode.entrySet().stream()
                .map(some -> new Avoiding(some.getKey(), some.getValue()))
                .toList();
    }

    private static Arbitrary<UserDemand> user() {
        return Combinators.combine(
                        Arbitraries.of(998, 1000, 1002),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.of(0.0, 0.0, 1_800.0, 7_200.0),
                        headroom(),
                        Arbitraries.of(OverBudget.LAST, OverBudget.WAIT).injectNull(0.7),
                        task().list().ofMinSize(1).ofMaxSize(4))
                .as((maximum, running, used, headroom, overBudget, tasks) -> new UserDemand(
                        0,
                        new FairShare(maximum, running + waiting(tasks), used),
                        overBudget == OverBudget.WAIT ? 0 : headroom,
                        overBudget,
                        tasks));
    }

    private static Arbitrary<Integer> headroom() {
        return Arbitraries.oneOf(
                Arbitraries.just(Snapshot.UNCAPPED),
                Arbitraries.just(Snapshot.UNCAPPED),
                Arbitraries.integers().between(0, 8));
    }

    private static List<QueuedNode> numbered(
            List<QueuedNode> nodes, List<MachineCapacity> machines, List<NodeCluster> clusters, Random random) {
        List<QueuedNode> numbered = new ArrayList<>();
        for (QueuedNode node : nodes) {
            NodeSlots slots = node.slots();
            int machine = random.nextInt(MACHINES);
            numbered.add(new QueuedNode(
                    node.queue(),
                    new NodeSlots(
                            clusters.get(machine % 2),
                            numbered.size(),
                            slots.state(),
                            10,
                            held(10 - slots.free().size(), random),
                            slots.free(),
                            named(machines.get(machine), machine))));
        }
        return numbered;
    }

    /** Slots of jobs of both sizes, some of which end at the same time. */
    private static List<HeldSlot> held(int slots, Random random) {
        return Stream.generate(() -> new HeldSlot(
                        random.nextInt(3) == 0 ? LARGE : SMALL, Duration.ofMinutes(random.nextInt(MINUTES))))
                .limit(slots)
                .toList();
    }

    private static MachineCapacity named(MachineCapacity machine, int number) {
        return machine == null ? null : new MachineCapacity("machine-" + number, machine.size(), machine.available());
    }

    /** Gives users and tasks their numbers: of mixed age, also within one user, who may order their own tasks. */
    private static List<UserDemand> named(List<UserDemand> users, Random random) {
        List<Long> ages = new ArrayList<>();
        for (long task = 0;
                task < users.stream().mapToInt(user -> user.tasks().size()).sum();
                task++) {
            ages.add(task);
        }
        Collections.shuffle(ages, random);
        List<UserDemand> named = new ArrayList<>();
        for (UserDemand user : users) {
            List<TaskDemand> tasks = user.tasks().stream()
                    .map(task -> new TaskDemand(
                            ages.remove(0),
                            task.queue(),
                            task.waiting(),
                            task.headroom(),
                            task.eligibility(),
                            task.slotTime(),
                            task.avoiding()))
                    .toList();
            named.add(new UserDemand(named.size(), user.share(), user.headroom(), user.overBudget(), tasks));
        }
        return named;
    }

    private static long waiting(List<TaskDemand> tasks) {
        return tasks.stream().mapToLong(TaskDemand::waiting).sum();
    }
}
