package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.domain.scheduling.Demands.asking;
import static org.orchestra.domain.scheduling.Demands.capped;
import static org.orchestra.domain.scheduling.Demands.closed;
import static org.orchestra.domain.scheduling.Demands.node;
import static org.orchestra.domain.scheduling.Demands.sized;
import static org.orchestra.domain.scheduling.Demands.snapshot;
import static org.orchestra.domain.scheduling.Demands.task;
import static org.orchestra.domain.scheduling.Demands.user;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Demands.QueuedNode;
import org.orchestra.domain.scheduling.Plan.ReasonCount;
import org.orchestra.domain.scheduling.Snapshot.QueueCapacity;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

class PassExplanationTest {
    private static final long ANAS = 11;
    private static final Resources SMALL = new Resources(500, 512, 0);
    private static final Resources SMALL_NODE = new Resources(2_000, 2_048, 0);
    private static final Resources LARGE = new Resources(16_000, 65_536, 0);

    private final PassPlanner planner = new PassPlanner(new LcgRule());

    @Test
    void jobsWithoutASlotWaitForOne() {
        assertThat(waiting(user(1, 1000, 5, task(ANAS, 5)), node(1, 2)))
                .containsExactly(new ReasonCount(ANAS, WaitReason.SLOTS_BUSY, 3));
    }

    @Test
    void jobsBeyondTheTaskCapWaitForIt() {
        // given 20 wait, 4 more may run, 3 slots are free
        UserDemand ana = user(1, 1000, 20, capped(task(ANAS, 20), 4));

        // then
        assertThat(waiting(ana, node(1, 3)))
                .containsExactly(
                        new ReasonCount(ANAS, WaitReason.SLOTS_BUSY, 1),
                        new ReasonCount(ANAS, WaitReason.TASK_CAP, 16));
    }

    @Test
    void aUserCapAppliesToAllTasksInTheUsersOrder() {
        // given 3 more jobs of ana may run
        UserDemand ana = capped(user(1, 1000, 9, task(ANAS, 2), task(ANAS + 1, 7)), 3);

        // then they are the first task's two and the second's first
        assertThat(waiting(ana, node(1, 10))).containsExactly(new ReasonCount(ANAS + 1, WaitReason.USER_CAP, 6));
        assertThat(placements(ana, node(1, 10))).extracting(Placement::task).containsExactly(ANAS, ANAS, ANAS + 1);
    }

    @Test
    void jobsOfAUserOverBudgetWaitForThatAndNotForACap() {
        // given her task's own cap holds two of them back
        UserDemand ana = new UserDemand(
                1, new FairShare(1000, 7, 0), 0, OverBudget.WAIT, List.of(capped(task(ANAS, 4), 2), task(ANAS + 1, 3)));

        // then
        assertThat(placements(ana, node(1, 10))).isEmpty();
        assertThat(waiting(ana, node(1, 10)))
                .containsExactly(
                        new ReasonCount(ANAS, WaitReason.OVER_BUDGET, 2),
                        new ReasonCount(ANAS, WaitReason.TASK_CAP, 2),
                        new ReasonCount(ANAS + 1, WaitReason.OVER_BUDGET, 3));
    }

    @Test
    void aCapBuysNoPriority() {
        // given ana's cap lets one of her 50 jobs run; bob has 3
        UserDemand ana = user(1, 1000, 50, capped(task(ANAS, 50), 1));
        UserDemand bob = user(2, 1000, 3, task(ANAS + 1, 3));

        // when
        List<Placement> plan =
                planner.plan(snapshot(List.of(ana, bob), node(1, 3)), 100).placements();

        // then her whole load counts
        assertThat(plan).extracting(Placement::task).containsOnly(ANAS + 1);
    }

    @Test
    void jobsThatACapHoldsBackDoNotPushTheNextTaskDown() {
        // given
        UserDemand ana = user(1, 1000, 50, capped(task(ANAS, 49), 2), task(ANAS + 1, 1));

        // then n is 0, 1 for the first task and 2, not 49, for the second
        assertThat(placements(ana, node(1, 3))).extracting(Placement::priority).containsExactly(990.0, 989.8, 989.6);
    }

    @Test
    void withoutAnEnabledNodeNothingEverStarts() {
        UserDemand ana = user(1, 1000, 5, task(ANAS, 5));

        assertThat(planner.plan(new Snapshot(List.of(new QueueCapacity(1, List.of())), List.of(ana)), 100)
                        .waiting())
                .containsExactly(new ReasonCount(ANAS, WaitReason.NO_NODE, 5));
        assertThat(waiting(ana, closed(1, NodeState.DISABLED), closed(2, NodeState.DISABLED)))
                .containsExactly(new ReasonCount(ANAS, WaitReason.NO_NODE, 5));
    }

    @Test
    void jobsWaitForUnavailableNodes() {
        assertThat(waiting(
                        user(1, 1000, 5, task(ANAS, 5)),
                        closed(1, NodeState.UNHEALTHY),
                        closed(2, NodeState.CORDONED),
                        closed(3, NodeState.DISABLED)))
                .containsExactly(new ReasonCount(ANAS, WaitReason.NODES_UNAVAILABLE, 5));
        assertThat(waiting(user(1, 1000, 5, task(ANAS, 5)), closed(1, NodeState.DRAINED)))
                .containsExactly(new ReasonCount(ANAS, WaitReason.NODES_UNAVAILABLE, 5));
    }

    @Test
    void aJobThatIsTooLargeNeverStartsAndDelaysNobody() {
        // given
        QueuedNode small = sized(node(1, 4), SMALL_NODE);
        UserDemand ana = user(1, 1000, 5, asking(task(ANAS, 2), LARGE), asking(task(ANAS + 1, 3), SMALL));

        // then
        assertThat(waiting(ana, small)).containsExactly(new ReasonCount(ANAS, WaitReason.TOO_LARGE, 2));
        assertThat(placements(ana, small)).extracting(Placement::task).containsOnly(ANAS + 1);
    }

    @Test
    void aLargeJobTakesTheLargeNodeThoughASmallOneIsEmptier() {
        // given
        QueuedNode small = sized(node(1, 4), SMALL_NODE);
        QueuedNode large = sized(node(2, 1), LARGE);
        UserDemand ana = user(1, 1000, 3, asking(task(ANAS, 3), LARGE));

        // then
        assertThat(placements(ana, small, large)).extracting(Placement::node).containsExactly(2L);
        assertThat(waiting(ana, small, large))
                .containsExactly(
                        new ReasonCount(ANAS, WaitReason.RESERVED, 1), new ReasonCount(ANAS, WaitReason.SLOTS_BUSY, 1));
    }

    @Test
    void jobsBeyondTheLimitOfAPassStartAtTheNext() {
        // given 5 wait for 4 slots
        Snapshot snapshot = snapshot(List.of(user(1, 1000, 5, task(ANAS, 5))), node(1, 4));

        // then
        assertThat(planner.plan(snapshot, 2).waiting())
                .containsExactly(
                        new ReasonCount(ANAS, WaitReason.NEXT_PASS, 2),
                        new ReasonCount(ANAS, WaitReason.SLOTS_BUSY, 1));
    }

    private List<ReasonCount> waiting(UserDemand user, QueuedNode... nodes) {
        return planner.plan(snapshot(List.of(user), nodes), 100).waiting();
    }

    private List<Placement> placements(UserDemand user, QueuedNode... nodes) {
        return planner.plan(snapshot(List.of(user), nodes), 100).placements();
    }
}
