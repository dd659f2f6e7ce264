package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.orchestra.domain.scheduling.Demands.ONE_CPU;
import static org.orchestra.domain.scheduling.Demands.QUEUE;
import static org.orchestra.domain.scheduling.Demands.capped;
import static org.orchestra.domain.scheduling.Demands.closed;
import static org.orchestra.domain.scheduling.Demands.node;
import static org.orchestra.domain.scheduling.Demands.sized;
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
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.QueueCapacity;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

class QueueForecastTest {
    private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");
    private static final long RUNS = 1;
    private static final long ANAS = 11;
    private static final long BOBS = 12;

    private final LcgRule rule = new LcgRule();

    @Test
    void aUsedSlotIsFreeWhenItsJobHasRunForItsUsualTime() {
        // given two slots held for 8 and 5 minutes by jobs that take 10; Bob's first two jobs go before Ana's three
        QueueForecast forecast = forecast(
                List.of(user(1, 1000, 5, task(ANAS, 3)), user(2, 1000, 2, task(BOBS, 2))),
                full(2),
                occupied(8, 5),
                typical(10));

        // then slots are free in 2 and 5 minutes, and from then on every 10
        assertThat(forecast.waiting(ANAS)).containsExactly(busy(3, 2, 12));
        assertThat(forecast.waiting(BOBS)).containsExactly(busy(2, 0, 2));
        assertThat(forecast.waiting(ANAS, 1)).contains(busy(1, 3, 15));
        assertThat(forecast.waiting(ANAS, 2)).contains(busy(1, 4, 22));
        assertThat(forecast.waiting(ANAS, 3)).isEmpty();
    }

    @Test
    void theTimeOfATasksOwnJobsGoesBeforeThatOfItsQueue() {
        // given
        RunTimeEstimates times = new RunTimeEstimates(Map.of(RUNS, Duration.ofMinutes(30)), Duration.ofMinutes(10));

        // when
        QueueForecast forecast = forecast(List.of(user(1, 1000, 2, task(ANAS, 2))), full(1), occupied(8), times);

        // then the slot is free in 22 minutes, and again 10 minutes later
        assertThat(forecast.waiting(ANAS, 0)).contains(busy(1, 0, 22));
        assertThat(forecast.waiting(ANAS, 1)).contains(busy(1, 1, 32));
    }

    @Test
    void anOverdueJobIsExpectedToTakeAsLongAgainAsItIsOverdue() {
        // given
        QueueForecast forecast = forecast(List.of(user(1, 1000, 1, task(ANAS, 1))), full(1), occupied(99), typical(10));

        // then
        assertThat(forecast.waiting(ANAS)).containsExactly(busy(1, 0, 89));
        assertThat(new Occupancy(occupied(99), typical(10), NOW)
                        .expectedEnd(occupied(99).get(0)))
                .isEqualTo(NOW.plus(Duration.ofMinutes(89)));
    }

    @Test
    void withoutADoneJobThereIsNoForecast() {
        // given
        QueueForecast forecast = forecast(
                List.of(user(1, 1000, 1, task(ANAS, 1))), full(1), occupied(5), new RunTimeEstimates(Map.of(), null));

        // then
        assertThat(forecast.waiting(ANAS)).containsExactly(new WaitingJobs(WaitReason.SLOTS_BUSY, 1, 0L, null));
    }

    @Test
    void theFirstSlotsToBecomeFreeOnALoweredNodeDoNotCount() {
        // given 3 jobs on a node that was lowered to 1 slot: the first two to end leave nothing
        QueueForecast forecast = forecast(
                List.of(user(1, 1000, 2, task(ANAS, 2))),
                List.of(new NodeSlots(Demands.CLUSTER, 1, NodeState.OPEN, 1, Demands.held(3), List.of(), null)),
                occupied(8, 5, 1),
                typical(10));

        // then
        assertThat(forecast.waiting(ANAS)).containsExactly(busy(2, 0, 9));
        assertThat(forecast.waiting(ANAS, 1)).contains(busy(1, 1, 19));
    }

    @Test
    void slotsOfClosedOrTooSmallNodesDoNotCount() {
        // given
        Resources small = new Resources(500, 512, 0);
        Snapshot snapshot = snapshot(
                List.of(user(1, 1000, 1, task(ANAS, 1))),
                node(1, QUEUE, List.of()),
                closed(2, NodeState.DRAINED),
                closed(3, NodeState.UNHEALTHY),
                sized(node(4, QUEUE, 3), small));

        // when
        QueueForecast forecast = new QueueForecast(snapshot, rule, QUEUE, occupancy(occupied(5), typical(10)));

        // then
        assertThat(forecast.eligibleCapacity(Demands.anywhere(ONE_CPU)).enabledSlots())
                .isEqualTo(10);
        assertThat(forecast.eligibleCapacity(Demands.anywhere(ONE_CPU)).usedSlots())
                .isEqualTo(10);
        assertThat(forecast.eligibleCapacity(Demands.anywhere(ONE_CPU)).freeSlots())
                .isZero();
        assertThat(forecast.waiting(ANAS))
                .containsExactly(new WaitingJobs(WaitReason.RESERVED, 1, null, Duration.ofMinutes(5)));
    }

    @Test
    void aTasksOwnJobsAreAheadOfItsJobsButNotOfItself() {
        // given 3 jobs, of which one gets the free slot
        QueueForecast forecast = forecast(
                List.of(user(1, 1000, 3, task(ANAS, 3))),
                List.of(new NodeSlots(Demands.CLUSTER, 1, NodeState.OPEN, 2, Demands.held(1), List.of(1), null)),
                occupied(4),
                typical(10));

        // then
        assertThat(forecast.waiting(ANAS)).contains(busy(2, 0, 6));
        assertThat(forecast.waiting(ANAS, 1)).contains(busy(1, 1, 6));
    }

    @Test
    void eachJobOfATaskHasTheReasonOfItsIndex() {
        // given 6 jobs, of which the task may run 4, its owner 3, and one slot is free
        QueueForecast forecast = forecast(
                List.of(capped(user(1, 1000, 6, capped(task(ANAS, 6), 4)), 3)),
                List.of(new NodeSlots(Demands.CLUSTER, 1, NodeState.OPEN, 2, Demands.held(1), List.of(1), null)),
                occupied(4),
                typical(10));

        // then
        assertThat(forecast.waiting(ANAS))
                .extracting(WaitingJobs::reason, WaitingJobs::jobs)
                .containsExactly(
                        tuple(WaitReason.USER_CAP, 1),
                        tuple(WaitReason.TASK_CAP, 2),
                        tuple(WaitReason.SLOTS_BUSY, 2),
                        tuple(WaitReason.NEXT_PASS, 1));
        assertThat(IntStream.range(0, 6).mapToObj(index -> reason(forecast, index)))
                .containsExactly(
                        WaitReason.NEXT_PASS,
                        WaitReason.SLOTS_BUSY,
                        WaitReason.SLOTS_BUSY,
                        WaitReason.USER_CAP,
                        WaitReason.TASK_CAP,
                        WaitReason.TASK_CAP);
    }

    @Test
    void withoutASuitableNodeNoJobHasAPosition() {
        // given
        Snapshot snapshot = snapshot(List.of(user(1, 1000, 5, task(ANAS, 5))), closed(1, NodeState.UNHEALTHY));

        // when
        QueueForecast forecast = new QueueForecast(snapshot, rule, QUEUE, occupancy(List.of(), typical(10)));

        // then
        assertThat(forecast.positions()).isZero();
        assertThat(forecast.positions(0, 10)).isEmpty();
        assertThat(forecast.waiting(ANAS))
                .containsExactly(WaitingJobs.withoutForecast(WaitReason.NODES_UNAVAILABLE, 5));
        assertThat(forecast.waiting(ANAS, 4)).contains(WaitingJobs.withoutForecast(WaitReason.NODES_UNAVAILABLE, 1));
    }

    private static WaitReason reason(QueueForecast forecast, int index) {
        return forecast.waiting(ANAS, index).orElseThrow().reason();
    }

    private QueueForecast forecast(
            List<UserDemand> users, List<NodeSlots> nodes, List<OccupiedSlot> occupied, RunTimeEstimates times) {
        Snapshot snapshot = new Snapshot(List.of(new QueueCapacity(QUEUE, nodes)), users);
        return new QueueForecast(snapshot, rule, QUEUE, occupancy(occupied, times));
    }

    private static List<NodeSlots> full(int slots) {
        return List.of(new NodeSlots(Demands.CLUSTER, 1, NodeState.OPEN, slots, Demands.held(slots), List.of(), null));
    }

    /** Slots of node 1, occupied for so many minutes. */
    private static List<OccupiedSlot> occupied(int... minutes) {
        return IntStream.range(0, minutes.length)
                .mapToObj(slot -> new OccupiedSlot(RUNS, slot, 1, slot, NOW.minus(Duration.ofMinutes(minutes[slot]))))
                .toList();
    }

    private static Occupancy occupancy(List<OccupiedSlot> occupied, RunTimeEstimates times) {
        return new Occupancy(occupied, times, NOW);
    }

    private static RunTimeEstimates typical(int minutes) {
        return new RunTimeEstimates(Map.of(), Duration.ofMinutes(minutes));
    }

    private static WaitingJobs busy(int jobs, long ahead, int minutes) {
        return new WaitingJobs(WaitReason.SLOTS_BUSY, jobs, ahead, Duration.ofMinutes(minutes));
    }
}
