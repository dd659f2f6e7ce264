package org.orchestra.domain.scheduling;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Plan.ReasonCount;
import org.orchestra.domain.scheduling.Snapshot.MachineCapacity;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.QueueCapacity;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

class PassPlannerPropertyTest {
    private static final int NO_LIMIT = 1_000;
    private static final Resources NOTHING = new Resources(0, 0, 0);

    @Property(tries = 1000)
    void aSlotIsGrantedOnceOnAnOpenNodeThatIsLargeEnough(
            @ForAll("snapshots") Snapshot snapshot, @ForAll("rules") PriorityRule rule) {
        // when
        Plan plan = new PassPlanner(rule).plan(snapshot, NO_LIMIT);

        // then
        assertThat(plan.placements().stream().map(placement -> placement.node() + "/" + placement.slot()))
                .doesNotHaveDuplicates();
        assertThat(plan.placements()).allSatisfy(placement -> {
            TaskDemand task = task(snapshot, placement.task());
            NodeSlots node = nodes(snapshot, task.queue()).stream()
                    .filter(one -> one.node() == placement.node())
                    .findFirst()
                    .orElseThrow();
            assertThat(node.state()).isEqualTo(NodeState.OPEN);
            assertThat(node.free()).contains(placement.slot());
            assertThat(node.fits(task.request())).isTrue();
        });
    }

    @Property(tries = 1000)
    void noMachineIsOvercommittedEvenBySeveralQueues(
            @ForAll("snapshots") Snapshot snapshot, @ForAll("rules") PriorityRule rule) {
        // when
        Plan plan = new PassPlanner(rule).plan(snapshot, NO_LIMIT);

        // then
        Map<String, Resources> allocated = new HashMap<>();
        Map<Long, MachineCapacity> machines = machines(snapshot);
        for (Placement placement : plan.placements()) {
            MachineCapacity machine = machines.get(placement.node());
            if (machine != null) {
                allocated.merge(
                        machine.name(), task(snapshot, placement.task()).request(), PassPlannerPropertyTest::sum);
            }
        }
        assertThat(machines.values())
                .allSatisfy(machine -> assertThat(
                                allocated.getOrDefault(machine.name(), NOTHING).fitsInto(machine.available()))
                        .isTrue());
    }

    @Property(tries = 1000)
    void aNodeIsAvoidedWhileAnotherOpenOneIsLargeEnough(
            @ForAll("snapshots") Snapshot snapshot, @ForAll("rules") PriorityRule rule) {
        // when
        Plan plan = new PassPlanner(rule).plan(snapshot, NO_LIMIT);

        // then
        ReferencePlanner jobs = new ReferencePlanner(snapshot, rule);
        assertThat(plan.placements())
                .filteredOn(placement -> placement.avoided() != null && placement.avoided() == placement.node())
                .noneMatch(placement -> jobs.hasAlternative(task(snapshot, placement.task()), placement.node()));
        // and no group gets more slots than it has jobs
        Map<String, Long> groups = plan.placements().stream()
                .collect(groupingBy(placement -> placement.task() + "/" + placement.avoided(), counting()));
        assertThat(snapshot.users().stream().flatMap(user -> user.tasks().stream()))
                .allSatisfy(task -> {
                    assertThat(groups.getOrDefault(task.task() + "/null", 0L)).isLessThanOrEqualTo(task.unrestricted());
                    assertThat(task.avoiding())
                            .allSatisfy(count -> assertThat(groups.getOrDefault(task.task() + "/" + count.node(), 0L))
                                    .isLessThanOrEqualTo(count.jobs()));
                });
    }

    @Property(tries = 1000)
    void noCapIsExceeded(@ForAll("snapshots") Snapshot snapshot, @ForAll("rules") PriorityRule rule) {
        // when
        Map<Long, Long> placed = placed(new PassPlanner(rule).plan(snapshot, NO_LIMIT));

        // then
        assertThat(snapshot.users()).allSatisfy(user -> {
            assertThat(placedOf(user, placed)).isLessThanOrEqualTo(user.headroom());
            assertThat(user.tasks())
                    .allSatisfy(task -> assertThat(placed.getOrDefault(task.task(), 0L))
                            .isLessThanOrEqualTo(Math.min(task.waiting(), task.headroom())));
        });
    }

    @Property(tries = 1000)
    void noSlotOfANodeThatIsNotKeptIdlesWhileAJobThatMayStartFits(
            @ForAll("snapshots") Snapshot snapshot, @ForAll("rules") PriorityRule rule) {
        // when
        Plan plan = new PassPlanner(rule).plan(snapshot, NO_LIMIT);

        // then
        Map<Long, Long> placed = placed(plan);
        Map<Long, Long> grantedOn = plan.placements().stream().collect(groupingBy(Placement::node, counting()));
        Map<Long, MachineCapacity> machines = machines(snapshot);
        Map<String, Resources> left = new HashMap<>();
        machines.values().forEach(machine -> left.put(machine.name(), machine.available()));
        plan.placements().stream()
                .filter(placement -> machines.containsKey(placement.node()))
                .forEach(placement -> left.computeIfPresent(
                        machines.get(placement.node()).name(),
                        (name, size) ->
                                size.minus(task(snapshot, placement.task()).request())));
        for (UserDemand user : snapshot.users()) {
            for (TaskDemand task : user.tasks()) {
                boolean mayStart = placedOf(user, placed) < user.headroom()
                        && placed.getOrDefault(task.task(), 0L) < Math.min(task.waiting(), task.headroom());
                if (mayStart) {
                    assertThat(nodes(snapshot, task.queue()))
                            .filteredOn(NodeSlots::isOpen)
                            .filteredOn(node -> task.eligibility().includes(node))
                            .filteredOn(node -> !isKept(plan, machines, node.node())
                                    && grantedOn.getOrDefault(node.node(), 0L)
                                            < node.free().size()
                                    && (node.machine() == null
                                            || task.request()
                                                    .fitsInto(left.get(
                                                            node.machine().name()))))
                            .noneMatch(node -> isFor(snapshot, rule, plan, task, node.node()));
                }
            }
        }
    }

    /** Whether the node, or another one on its machine, is kept for a job. */
    private static boolean isKept(Plan plan, Map<Long, MachineCapacity> machines, long node) {
        return plan.reservations().stream()
                .anyMatch(kept -> kept.node() == node
                        || (machines.containsKey(node) && machines.get(node).equals(machines.get(kept.node()))));
    }

    /** Whether a job of the task that the plan leaves waiting may go to the node. */
    private static boolean isFor(Snapshot snapshot, PriorityRule rule, Plan plan, TaskDemand task, long node) {
        Map<Long, Long> avoiding = plan.placements().stream()
                .filter(placement -> placement.task() == task.task() && placement.avoided() != null)
                .collect(groupingBy(Placement::avoided, counting()));
        long others = plan.placements().stream()
                .filter(placement -> placement.task() == task.task() && placement.avoided() == null)
                .count();
        boolean avoids = new ReferencePlanner(snapshot, rule).hasAlternative(task, node);
        return others < task.unrestricted()
                || task.avoiding().stream()
                        .anyMatch(count -> avoiding.getOrDefault(count.node(), 0L) < count.jobs()
                                && (count.node() != node || !avoids));
    }

    @Property(tries = 1000)
    void thePlanEqualsThatOfTheReferencePlanner(
            @ForAll("snapshots") Snapshot snapshot,
            @ForAll("rules") PriorityRule rule,
            @ForAll @IntRange(max = 60) int limit) {
        assertThat(new PassPlanner(rule).plan(snapshot, limit).placements())
                .isEqualTo(new ReferencePlanner(snapshot, rule).placements(limit));
    }

    @Property(tries = 1000)
    void everyWaitingJobOfTheClusterHasExactlyOneReason(
            @ForAll("snapshots") Snapshot snapshot,
            @ForAll("rules") PriorityRule rule,
            @ForAll @IntRange(max = 60) int limit) {
        // when
        Plan plan = new PassPlanner(rule).plan(snapshot, limit);

        // then
        Map<Long, Long> placed = placed(plan);
        Map<Long, Long> explained =
                plan.waiting().stream().collect(groupingBy(ReasonCount::task, summingLong(ReasonCount::jobs)));
        List<Long> queues = snapshot.queues().stream().map(QueueCapacity::queue).toList();
        for (UserDemand user : snapshot.users()) {
            for (TaskDemand task : user.tasks()) {
                long left = queues.contains(task.queue()) ? task.waiting() - placed.getOrDefault(task.task(), 0L) : 0;
                assertThat(explained.getOrDefault(task.task(), 0L)).isEqualTo(left);
            }
        }
        assertThat(plan.placements().size() < limit && plan.waitingBy().containsKey(WaitReason.NEXT_PASS))
                .isFalse();
        assertThat(plan.waiting().stream().map(count -> count.task() + " " + count.reason()))
                .doesNotHaveDuplicates();
        assertThat(plan.waitingBy().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(
                        explained.values().stream().mapToLong(Long::longValue).sum());
    }

    @Property(tries = 1000)
    void aReasonIsPermanentExactlyWhenNoEnabledNodeOfAnActiveClusterIsLargeEnough(
            @ForAll("snapshots") Snapshot snapshot, @ForAll("rules") PriorityRule rule) {
        assertThat(new PassPlanner(rule).plan(snapshot, NO_LIMIT).waiting()).allSatisfy(count -> {
            TaskDemand task = task(snapshot, count.task());
            boolean everCould = nodes(snapshot, task.queue()).stream()
                    .anyMatch(node -> node.state().isEnabled()
                            && task.eligibility().fits(node)
                            && node.cluster().closed() != WaitReason.CLUSTER_INACTIVE);
            assertThat(count.reason().isPermanent()).isEqualTo(!everCould);
        });
    }

    @Property(tries = 500)
    void theOrderOfUsersAndNodesInTheSnapshotDoesNotMatter(
            @ForAll("snapshots") Snapshot snapshot, @ForAll("rules") PriorityRule rule, @ForAll Random random) {
        // given
        List<UserDemand> users = shuffled(snapshot.users(), random);
        List<QueueCapacity> queues = shuffled(snapshot.queues(), random).stream()
                .map(queue -> new QueueCapacity(queue.queue(), shuffled(queue.nodes(), random)))
                .toList();

        // then
        PassPlanner planner = new PassPlanner(rule);
        assertThat(planner.plan(new Snapshot(queues, users), NO_LIMIT).placements())
                .isEqualTo(planner.plan(snapshot, NO_LIMIT).placements());
    }

    /** The machines of nodes by the nodes' numbers. */
    private static Map<Long, MachineCapacity> machines(Snapshot snapshot) {
        Map<Long, MachineCapacity> machines = new HashMap<>();
        snapshot.queues().stream()
                .flatMap(queue -> queue.nodes().stream())
                .filter(node -> node.machine() != null)
                .forEach(node -> machines.put(node.node(), node.machine()));
        return machines;
    }

    private static Resources sum(Resources one, Resources other) {
        return new Resources(
                one.cpuMillis() + other.cpuMillis(), one.memoryMib() + other.memoryMib(), one.gpus() + other.gpus());
    }

    private static Map<Long, Long> placed(Plan plan) {
        return plan.placements().stream().collect(groupingBy(Placement::task, counting()));
    }

    private static long placedOf(UserDemand user, Map<Long, Long> placed) {
        return user.tasks().stream()
                .mapToLong(task -> placed.getOrDefault(task.task(), 0L))
                .sum();
    }

    private static List<NodeSlots> nodes(Snapshot snapshot, long queue) {
        return snapshot.queues().stream()
                .filter(one -> one.queue() == queue)
                .flatMap(one -> one.nodes().stream())
                .toList();
    }

    private static TaskDemand task(Snapshot snapshot, long task) {
        return snapshot.users().stream()
                .flatMap(user -> user.tasks().stream())
                .filter(one -> one.task() == task)
                .findFirst()
                .orElseThrow();
    }

    private static <T> List<T> shuffled(List<T> list, Random random) {
        List<T> shuffled = new ArrayList<>(list);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    @Provide
    Arbitrary<Snapshot> snapshots() {
        return SnapshotArbitrary.snapshots();
    }

    @Provide
    Arbitrary<PriorityRule> rules() {
        return SnapshotArbitrary.rules();
    }
}
