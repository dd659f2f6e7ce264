package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.domain.scheduling.Demands.QUEUE;
import static org.orchestra.domain.scheduling.Demands.asking;
import static org.orchestra.domain.scheduling.Demands.avoiding;
import static org.orchestra.domain.scheduling.Demands.capped;
import static org.orchestra.domain.scheduling.Demands.closed;
import static org.orchestra.domain.scheduling.Demands.node;
import static org.orchestra.domain.scheduling.Demands.on;
import static org.orchestra.domain.scheduling.Demands.snapshot;
import static org.orchestra.domain.scheduling.Demands.task;
import static org.orchestra.domain.scheduling.Demands.user;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Demands.QueuedNode;
import org.orchestra.domain.scheduling.Plan.ReasonCount;
import org.orchestra.domain.scheduling.Snapshot.Avoiding;
import org.orchestra.domain.scheduling.Snapshot.MachineCapacity;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;

/** To which nodes a plan sends jobs: there is room for them, and they did not fail there. */
class PassCapacityTest {
    private static final long ANAS = 11;
    private static final Resources LARGE = new Resources(4_000, 8_192, 0);
    private static final MachineCapacity HALF_TAKEN =
            new MachineCapacity("m", new Resources(16_000, 32_768, 0), new Resources(16_000, 10_240, 0));

    private final PassPlanner planner = new PassPlanner(new LcgRule());

    @Test
    void remainingCapacityIsAllocatedOnceAndSmallJobsFillTheRest() {
        // given 10 GiB left, three jobs of 8 GiB and then five of 1 GiB
        Plan plan = plan(List.of(on(HALF_TAKEN, node(1, 8))), asking(task(ANAS, 3), LARGE), task(ANAS + 1, 5));

        // then
        assertThat(plan.placements()).extracting(Placement::task).containsExactly(ANAS, ANAS + 1, ANAS + 1);
        assertThat(plan.waiting())
                .containsExactly(
                        new ReasonCount(ANAS, WaitReason.RESERVED, 1),
                        new ReasonCount(ANAS, WaitReason.SLOTS_BUSY, 1),
                        new ReasonCount(ANAS + 1, WaitReason.SLOTS_BUSY, 3));
    }

    @Test
    void nodesOfTwoQueuesOnOneMachineShareItsRemainingCapacity() {
        // given
        List<QueuedNode> nodes = List.of(on(HALF_TAKEN, node(1, 1, 8)), on(HALF_TAKEN, node(2, 2, 8)));

        // when
        Plan plan = plan(nodes, asking(task(ANAS, 1, 3), LARGE), asking(task(ANAS + 1, 2, 3), LARGE));

        // then
        assertThat(plan.placements()).hasSize(1);
    }

    @Test
    void anAvoidedNodeIsUsedByOtherJobs() {
        // given two of four jobs avoid node 1, and node 2 has one slot
        TaskDemand task = avoiding(task(ANAS, 4), new Avoiding(1, 2));

        // when
        Plan plan = plan(List.of(node(1, 8), node(2, 1)), task);

        // then
        assertThat(plan.placements()).extracting(Placement::node).containsExactly(2L, 1L, 1L);
        assertThat(plan.placements()).extracting(Placement::avoided).containsExactly(1L, null, null);
        assertThat(plan.waiting()).containsExactly(new ReasonCount(ANAS, WaitReason.RESERVED, 1));
    }

    @Test
    void jobsThatWaitForAnotherNodeDoNotUseUpTheirTasksCap() {
        // given two more of the task's jobs may run, and the two in front avoid the only node that is free
        TaskDemand task = capped(avoiding(task(ANAS, 5), new Avoiding(1, 2)), 2);

        // when
        Plan plan = plan(List.of(node(1, 8), node(2, QUEUE, List.of())), task);

        // then
        assertThat(plan.placements()).extracting(Placement::node).containsExactly(1L, 1L);
    }

    @Test
    void aJobUsesTheAvoidedNodeWhenNoOtherOpenNodeIsLargeEnough() {
        // given
        TaskDemand task = asking(avoiding(task(ANAS, 1), new Avoiding(1, 1)), LARGE);
        MachineCapacity small =
                new MachineCapacity("s", new Resources(2_000, 4_096, 0), new Resources(2_000, 4_096, 0));

        // when
        Plan plan = plan(List.of(node(1, 1), on(small, node(2, 4)), closed(3, NodeState.UNHEALTHY)), task);

        // then
        assertThat(plan.placements()).extracting(Placement::node).containsExactly(1L);
    }

    @Test
    void aJobWaitsForAnotherLargeEnoughNodeEvenIfThatIsFull() {
        // given
        TaskDemand task = asking(avoiding(task(ANAS, 1), new Avoiding(1, 1)), LARGE);
        MachineCapacity full = new MachineCapacity("f", LARGE, new Resources(0, 0, 0));

        // when
        Plan plan = plan(List.of(node(1, 1), on(full, node(2, 4))), task);

        // then
        assertThat(plan.placements()).isEmpty();
        assertThat(plan.waiting()).containsExactly(new ReasonCount(ANAS, WaitReason.SLOTS_BUSY, 1));
    }

    private Plan plan(List<QueuedNode> nodes, TaskDemand... tasks) {
        return planner.plan(snapshot(List.of(user(1, 1000, 10, tasks)), nodes.toArray(QueuedNode[]::new)), 100);
    }
}
