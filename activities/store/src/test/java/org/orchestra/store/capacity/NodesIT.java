package org.orchestra.store.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.verify;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.capacity.NodeName;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.domain.job.JobState;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.paging.Pages;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.orchestra.store.scheduling.SchedulingPass;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;

/** What admins may do with nodes. */
class NodesIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private static final QueueName CPU = new QueueName("cpu");
    private static final QueueName GPU = new QueueName("gpu");
    private static final NodeName N1 = new NodeName("n1");
    private static final PageRequest PAGE = new PageRequest(null, 50);

    private final Nodes nodes = STORE.get(Nodes.class);
    private final SchedulerWakeUps wakeUps = STORE.get(SchedulerWakeUps.class);
    private final EditAssertions edits = new EditAssertions(STORE);
    private TestData data;

    @BeforeEach
    void aUserAndTwoQueues() {
        data = STORE.data();
        data.user("ana");
        data.queue("cpu", CLUSTER);
        data.gpuQueue("gpu", CLUSTER);
    }

    // Create
    // -----------------------------------------------------------------------------------------------------------

    @Test
    void aNewNodeGivesItsSlotsAtTheNextPass() {
        // given
        long task = STORE.openTask("ana", "train", 3);
        clearInvocations(wakeUps);

        // when
        NodeView made = nodes.create(CPU, node("n1", 2, null));

        // then
        assertThat(made.state()).isEqualTo(NodeState.OPEN);
        assertThat(made.enabledSlots()).isEqualTo(2);
        assertThat(made.maxSlots()).isEqualTo(2);
        verify(wakeUps).wake(CLUSTER);
        pass();
        assertThat(STORE.count(task, JobState.ACTIVATED)).isEqualTo(2);
        assertThat(nodes.get(CPU, N1).usedSlots()).isEqualTo(2);
    }

    @Test
    void aMachineMayBeANodeOfSeveralQueuesButItsGpusBelongToOne() {
        // given
        data.gpuQueue("gpu2", CLUSTER);
        data.cluster("other");
        data.gpuQueue("gpu3", "other");

        // when
        nodes.create(CPU, node("n1", 2, null));
        nodes.create(GPU, node("n1", 2, null));
        nodes.create(new QueueName("gpu3"), node("n1", 2, null));

        // then
        refused("gpus-taken", "belong to queue gpu", () -> nodes.create(new QueueName("gpu2"), node("n1", 2, null)));
    }

    @Test
    void aNodeThatCannotBeIsNotMade() {
        // given
        nodes.create(CPU, node("n1", 1, null));
        nodes.create(GPU, node("g1", 1, null));

        // then
        refused("node-exists", "has a node n1", () -> nodes.create(CPU, node("n1", 2, null)));
        refused("node-exists", "has a node g1", () -> nodes.create(GPU, node("g1", 2, null)));
        refused("queue-not-found", "one of cpu, gpu", () -> nodes.create(new QueueName("x"), node("n2", 1, null)));
        refused("invalid-request", "0 to 10,000", () -> node("n2", -1, null));
        refused("invalid-request", "0 to 10,000", () -> node("n2", 1, 10_001));
        refused("invalid-request", "maximum of 4", () -> node("n2", 5, 4));
        refused("invalid-request", "give slots", () -> node("n2", null, null));
        refused("invalid-request", "leave out slots", () -> NewNode.of(N1, null, 1, null, true));
    }

    // Slots
    // -----------------------------------------------------------------------------------------------------------

    @Test
    void fewerSlotsThanJobsRunEndNoneAndGiveNoMore() {
        // given
        data.node("cpu", "n1", 3);
        long task = STORE.openTask("ana", "train", 5);
        pass();
        clearInvocations(wakeUps);

        // when
        NodeView lowered = nodes.edit(CPU, N1, new NodeEdit(0, 1, null, null));
        pass();

        // then
        assertThat(lowered.enabledSlots()).isEqualTo(1);
        assertThat(lowered.maxSlots()).isEqualTo(3);
        assertThat(lowered.usedSlots()).isEqualTo(3);
        assertThat(lowered.version()).isEqualTo(1);
        assertThat(STORE.count(task, JobState.ACTIVATED)).isEqualTo(3);
        verify(wakeUps).wake(CLUSTER);
    }

    @Test
    void anEditThatCannotBeChangesNothing() {
        // given
        data.node("cpu", "n1", 4);

        // then
        refused("edited-meanwhile", "node n1", () -> nodes.edit(CPU, N1, new NodeEdit(7, 1, null, null)));
        refused("invalid-request", "0 to 10,000", () -> nodes.edit(CPU, N1, new NodeEdit(0, -1, null, null)));
        refused("invalid-request", "0 to 10,000", () -> nodes.edit(CPU, N1, new NodeEdit(0, null, 10_001, null)));
        refused("invalid-request", "maximum of 4", () -> nodes.edit(CPU, N1, new NodeEdit(0, 5, null, null)));
        refused("invalid-request", "maximum of 3", () -> nodes.edit(CPU, N1, new NodeEdit(0, null, 3, null)));
        refused("invalid-request", "changes nothing", () -> new NodeEdit(0, null, null, null));
        refused("node-not-found", "has no node n1", () -> nodes.edit(GPU, N1, new NodeEdit(0, 1, null, null)));
        refused(
                "queue-not-found",
                "no queue x",
                () -> nodes.edit(new QueueName("x"), N1, new NodeEdit(0, 1, null, null)));
    }

    @Test
    void anAutomaticNodeHasTheSlotsThatFitIntoWhatItsClusterReports() {
        // given
        NodeView unreported = nodes.create(CPU, NewNode.of(new NodeName("n2"), null, null, null, true));
        STORE.observed("n1", 7_900, 5_000, 2);

        // then
        assertThat(nodes.create(CPU, NewNode.of(N1, null, null, null, true)).enabledSlots())
                .isEqualTo(4);
        NodeView gpu = nodes.create(GPU, NewNode.of(N1, null, null, null, true));
        assertThat(gpu.enabledSlots()).isEqualTo(2);
        assertThat(gpu.maxSlots()).isEqualTo(2);
        assertThat(gpu.observed().cpus()).isEqualTo(7.9);
        assertThat(unreported.state()).isEqualTo(NodeState.DISABLED);
        assertThat(unreported.observed()).isNull();
    }

    @Test
    void anAutomaticNodeGetsSlotsOfItsOwnOnlyWithAutoFalse() {
        // given
        data.node("cpu", "n1", 1);
        STORE.observed("n1", 4_000, 65_536, 0);

        // when
        NodeView auto = nodes.edit(CPU, N1, new NodeEdit(0, null, null, true));

        // then
        assertThat(auto.auto()).isTrue();
        assertThat(auto.enabledSlots()).isEqualTo(4);
        refused("invalid-request", "give auto false", () -> nodes.edit(CPU, N1, new NodeEdit(1, 2, null, null)));
        refused("invalid-request", "give auto false", () -> nodes.edit(CPU, N1, new NodeEdit(1, null, 2, true)));

        // when
        NodeView manual = nodes.edit(CPU, N1, new NodeEdit(1, 2, 8, false));

        // then
        assertThat(manual.auto()).isFalse();
        assertThat(manual.enabledSlots()).isEqualTo(2);
        assertThat(manual.maxSlots()).isEqualTo(8);
    }

    @Test
    void aNodeOfWhichNothingIsReportedKeepsItsSlotsWhenItBecomesAutomatic() {
        // given
        data.node("cpu", "n1", 3);

        // then
        assertThat(nodes.edit(CPU, N1, new NodeEdit(0, null, null, true)).enabledSlots())
                .isEqualTo(3);
    }

    // Drain, resume, delete
    // -----------------------------------------------------------------------------------------------------------

    @Test
    void aDrainedNodeKeepsItsJobsAndGetsNoMoreUntilItIsResumed() {
        // given
        data.node("cpu", "n1", 2);
        long task = STORE.openTask("ana", "train", 1);
        pass();
        long next = STORE.openTask("ana", "next", 1);

        // when
        NodeView drained = nodes.drain(CPU, N1, false);
        pass();

        // then
        assertThat(drained.state()).isEqualTo(NodeState.DRAINED);
        assertThat(STORE.count(task, JobState.ACTIVATED)).isEqualTo(1);
        assertThat(STORE.count(next, JobState.ASSIGNED)).isEqualTo(1);

        // when
        NodeView resumed = nodes.resume(CPU, N1);
        pass();

        // then
        assertThat(resumed.state()).isEqualTo(NodeState.OPEN);
        assertThat(resumed.version()).isEqualTo(2);
        assertThat(STORE.count(next, JobState.ACTIVATED)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"CORDONED, OPEN", "UNHEALTHY, UNHEALTHY"})
    void resumingEndsACordonButNoIllness(String health, NodeState after) {
        // given
        data.node("cpu", "n1", 2);
        STORE.jdbc()
                .sql("UPDATE node SET health = :health, health_reason = 'its jobs failed', drained = true")
                .param("health", health)
                .update();

        // when
        NodeView resumed = nodes.resume(CPU, N1);

        // then
        assertThat(resumed.drained()).isFalse();
        assertThat(resumed.state()).isEqualTo(after);
        assertThat(resumed.reason()).isEqualTo(after == NodeState.OPEN ? null : "its jobs failed");
        verify(wakeUps).wake(CLUSTER);
    }

    @Test
    void aNodeIsDeletedWhenNoJobIsOnIt() {
        // given
        data.node("cpu", "n1", 2);
        STORE.openTask("ana", "train", 2);
        pass();
        clearInvocations(wakeUps);

        // then
        refused("node-in-use", "2 jobs run on node n1 of queue cpu", () -> nodes.delete(CPU, N1));
        STORE.jdbc()
                .sql("UPDATE job SET state = 'FAILED', node_id = NULL, slot = NULL")
                .update();
        nodes.delete(CPU, N1);
        verify(wakeUps).wake(CLUSTER);
        refused("node-not-found", "has no node n1", () -> nodes.delete(CPU, N1));
        refused("node-not-found", "has no node n1", () -> nodes.drain(CPU, N1, true));
        refused("node-not-found", "has no node n1", () -> nodes.resume(CPU, N1));
    }

    @Test
    void theRunsOfADeletedNodeKeepItsName() {
        // given
        data.node("cpu", "n1", 1);
        long task = STORE.openTask("ana", "train", 1);
        STORE.jdbc().sql("""
                        INSERT INTO run (task_id, number, attempt, node_id, node, slot, outcome, finished_at)
                        SELECT :task, 0, 1, id, name, 0, 'SUCCEEDED', now() FROM node
                        """).param("task", task).update();

        // when
        nodes.delete(CPU, N1);

        // then
        assertThat(STORE.jdbc().sql("SELECT node FROM run").query(String.class).single())
                .isEqualTo("n1");
    }

    // List
    // -----------------------------------------------------------------------------------------------------------

    @Test
    void nodesAreListedByClusterQueueAndName() {
        // given
        data.cluster("a-site");
        data.queue("far", "a-site");
        data.node("gpu", "n1", 1);
        data.node("cpu", "n2", 1);
        data.node("cpu", "n1", 1);
        data.node("far", "n9", 1);

        // then
        assertThat(list(null, null)).containsExactly("far/n9", "cpu/n1", "cpu/n2", "gpu/n1");
        assertThat(list(CLUSTER, null)).containsExactly("cpu/n1", "cpu/n2", "gpu/n1");
        assertThat(list(CLUSTER, "cpu")).containsExactly("cpu/n1", "cpu/n2");
        assertThat(list("a-site", "cpu")).isEmpty();
        assertThat(Pages.joined(page -> nodes.list(null, null, page)))
                .isEqualTo(nodes.list(null, null, PAGE).items());
    }

    private void refused(String code, String words, ThrowingCallable edit) {
        edits.assertRefused(code, words, edit);
    }

    private List<String> list(@Nullable String cluster, @Nullable String queue) {
        return nodes
                .list(
                        cluster == null ? null : new ClusterName(cluster),
                        queue == null ? null : new QueueName(queue),
                        PAGE)
                .items()
                .stream()
                .map(node -> node.queue() + "/" + node.name())
                .toList();
    }

    private static NewNode node(String name, @Nullable Integer slots, @Nullable Integer maxSlots) {
        return NewNode.of(new NodeName(name), null, slots, maxSlots, false);
    }

    private static void pass() {
        STORE.get(SchedulingPass.class).make(CLUSTER, false);
    }
}
