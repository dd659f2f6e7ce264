package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.domain.scheduling.Demands.ONE_CPU;
import static org.orchestra.domain.scheduling.Demands.QUEUE;
import static org.orchestra.domain.scheduling.Demands.asking;
import static org.orchestra.domain.scheduling.Demands.snapshot;
import static org.orchestra.domain.scheduling.Demands.task;
import static org.orchestra.domain.scheduling.Demands.user;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Demands.QueuedNode;
import org.orchestra.domain.scheduling.Plan.ReasonCount;
import org.orchestra.domain.scheduling.Snapshot.HeldSlot;
import org.orchestra.domain.scheduling.Snapshot.MachineCapacity;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;

/** What a pass keeps free for a large job, and which small ones may use it meanwhile. */
class BackfillTest {
    private static final long BIG = 11;
    private static final long SMALL = 12;
    private static final Resources FOUR_CPUS = new Resources(4_000, 4_096, 0);

    private final PassPlanner planner = new PassPlanner(new FifoRule());

    @Test
    void aJobThatEndsBeforeTheLargeOneFitsPassesItAndOthersDoNot() {
        // given a machine of four CPUs, two of which become free in 20 and in 50 minutes
        QueuedNode node = machine(1, 4, minutes(20), minutes(50));

        // then
        assertThat(plan(List.of(node), large(1), small(1, 50)).placements())
                .extracting(Placement::task)
                .containsExactly(SMALL);
        Plan plan = plan(List.of(node), large(1), small(3, 51));
        assertThat(plan.placements()).isEmpty();
        assertThat(plan.reservations()).containsExactly(new Reservation(QUEUE, BIG, 1, minutes(50)));
        assertThat(plan.waiting())
                .containsExactly(
                        new ReasonCount(BIG, WaitReason.RESERVED, 1),
                        new ReasonCount(SMALL, WaitReason.HELD_BACK, 2),
                        new ReasonCount(SMALL, WaitReason.SLOTS_BUSY, 1));
    }

    @Test
    void whatTheLargeJobDoesNotNeedIsGivenToJobsOfAnyLength() {
        // given a machine of six CPUs with four in use: beside the large job there is room for two small ones
        QueuedNode node = machine(1, 6, minutes(20), minutes(20), minutes(20), minutes(20));

        // then
        Plan plan = plan(List.of(node), large(1), small(5, 600));
        assertThat(plan.placements()).extracting(Placement::task).containsExactly(SMALL, SMALL);
        assertThat(plan.waiting())
                .containsExactly(
                        new ReasonCount(BIG, WaitReason.RESERVED, 1), new ReasonCount(SMALL, WaitReason.SLOTS_BUSY, 3));
    }

    @Test
    void theNodeWhereTheLargeJobFitsFirstIsKeptAndTheOthersAreNot() {
        // given
        QueuedNode later = machine(1, 4, minutes(50));
        QueuedNode sooner = machine(2, 4, minutes(40));

        // then
        Plan plan = plan(List.of(later, sooner), large(1), small(9, 600));
        assertThat(plan.reservations()).containsExactly(new Reservation(QUEUE, BIG, 2, minutes(40)));
        assertThat(plan.placements()).extracting(Placement::node).containsExactly(1L, 1L, 1L);
    }

    @Test
    void onlyTheFirstInLineIsKeptANode() {
        // given
        List<QueuedNode> nodes = List.of(machine(1, 4, minutes(50)), machine(2, 4, minutes(40)));

        // then
        Plan plan = plan(nodes, large(2), small(9, 600));
        assertThat(plan.reservations()).hasSize(1);
        assertThat(plan.waiting())
                .startsWith(
                        new ReasonCount(BIG, WaitReason.RESERVED, 1), new ReasonCount(BIG, WaitReason.SLOTS_BUSY, 1));
    }

    @Test
    void aMachineIsKeptAgainstJobsOfOtherQueuesToo() {
        // given two queues over one machine, of which one job has one CPU
        MachineCapacity shared = new MachineCapacity("m", FOUR_CPUS, FOUR_CPUS.minus(ONE_CPU));
        QueuedNode node = node(1, QUEUE, shared, 4, minutes(30));
        QueuedNode other = node(2, QUEUE + 1, shared, 4);
        TaskDemand short30 = lasting(task(SMALL, QUEUE + 1, 1), 30);
        TaskDemand long31 = lasting(task(SMALL + 1, QUEUE + 1, 1), 31);

        // then
        assertThat(plan(List.of(node, other), large(1), short30, long31).placements())
                .extracting(Placement::task)
                .containsExactly(SMALL);

        // and the other queue is told of its own node
        QueueForecast forecast = new QueueForecast(
                snapshot(List.of(user(1, 1000, 0, large(1), long31)), node, other),
                new FifoRule(),
                QUEUE + 1,
                new Occupancy(List.of(), new RunTimeEstimates(Map.of(), null), Instant.EPOCH));
        assertThat(forecast.waiting(SMALL + 1)).extracting(WaitingJobs::reason).containsExactly(WaitReason.HELD_BACK);
        assertThat(forecast.kept()).containsExactly(new Reservation(QUEUE, BIG, 2, minutes(30)));
    }

    @Test
    void aMachineIsKeptEvenWhileTheQueueOfTheLargeJobHasNoFreeSlot() {
        // given a queue whose only slot is in use, on a machine that another queue would fill
        MachineCapacity shared = new MachineCapacity("m", FOUR_CPUS, FOUR_CPUS.minus(ONE_CPU));
        QueuedNode node = node(1, QUEUE, shared, 1, minutes(30));
        QueuedNode other = node(2, QUEUE + 1, shared, 4);

        // then
        Plan plan = plan(List.of(node, other), large(1), lasting(task(SMALL, QUEUE + 1, 3), 31));
        assertThat(plan.reservations()).containsExactly(new Reservation(QUEUE, BIG, 1, minutes(30)));
        assertThat(plan.placements()).isEmpty();
    }

    @Test
    void nothingStartsOnAKeptNodeWhoseJobsAreOverdue() {
        // given
        QueuedNode node = machine(1, 4, Duration.ZERO);

        // then
        assertThat(plan(List.of(node), large(1), small(3, 1)).placements()).isEmpty();
    }

    @Test
    void aTimeIsTwiceTheMeanAndNeverMoreThanTheLimit() {
        assertThat(new SlotTime(minutes(60), null, Duration.ZERO).atMost()).isEqualTo(minutes(60));
        assertThat(new SlotTime(minutes(60), minutes(10), Duration.ZERO).atMost())
                .isEqualTo(minutes(20));
        assertThat(new SlotTime(minutes(60), minutes(40), Duration.ZERO).atMost())
                .isEqualTo(minutes(60));
        assertThat(new SlotTime(minutes(60), minutes(10), minutes(1)).left(minutes(15)))
                .isEqualTo(minutes(6));
        assertThat(new SlotTime(minutes(60), minutes(10), minutes(1)).left(minutes(25)))
                .isZero();
    }

    private Plan plan(List<QueuedNode> nodes, TaskDemand... tasks) {
        return planner.plan(
                snapshot(List.of(user(1, 1000, 0, tasks)), nodes.toArray(QueuedNode[]::new)), Integer.MAX_VALUE);
    }

    private static TaskDemand large(int jobs) {
        return asking(task(BIG, jobs), FOUR_CPUS);
    }

    private static TaskDemand small(int jobs, int minutes) {
        return lasting(task(SMALL, jobs), minutes);
    }

    private static TaskDemand lasting(TaskDemand task, int minutes) {
        return new TaskDemand(
                task.task(),
                task.queue(),
                task.waiting(),
                task.headroom(),
                task.eligibility(),
                minutes(minutes),
                List.of());
    }

    /** A machine with a slot for each of its CPUs, some of them held by jobs of one CPU. */
    private static QueuedNode machine(long number, int cpus, Duration... ends) {
        Resources size = new Resources(cpus * 1_000, cpus * 1_024, 0);
        Resources left = new Resources((cpus - ends.length) * 1_000, (cpus - ends.length) * 1_024, 0);
        return node(number, QUEUE, new MachineCapacity("machine-" + number, size, left), cpus, ends);
    }

    private static QueuedNode node(long number, long queue, MachineCapacity machine, int slots, Duration... ends) {
        List<HeldSlot> held =
                List.of(ends).stream().map(end -> new HeldSlot(ONE_CPU, end)).toList();
        List<Integer> free = IntStream.range(ends.length, slots).boxed().toList();
        return new QueuedNode(
                queue, new NodeSlots(Demands.CLUSTER, number, NodeState.OPEN, slots, held, free, machine));
    }

    private static Duration minutes(int minutes) {
        return Duration.ofMinutes(minutes);
    }
}
