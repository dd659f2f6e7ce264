package org.orchestra.domain.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.capacity.NodeProposal.Target;
import org.orchestra.domain.capacity.ProposedChange.ChangeKind;

class NodeProposalTest {
    private static final Resources SMALL = new Resources(1_000, 1_024, 0);
    private static final Resources LARGE = new Resources(8_000, 16_384, 0);
    private static final Resources GPU = new Resources(1_000, 1_024, 1);
    private static final Resources MACHINE = new Resources(64_000, 131_072, 0);
    private static final Resources GPU_MACHINE = new Resources(32_000, 65_536, 4);

    private final List<Target> queues = new ArrayList<>();
    private final List<QueueNode> nodes = new ArrayList<>();
    private final List<NodeReport> reports = new ArrayList<>();

    @Test
    void aMachineIsAddedToTheQueueOfItsKind() {
        // given
        queue("cpu", DeviceKind.CPU, SMALL, true);
        queue("nvidia", DeviceKind.GPU, GPU, false);
        reports.add(new NodeReport("a", MACHINE, null));
        reports.add(new NodeReport("b", GPU_MACHINE, null));

        // then
        assertThat(changes())
                .containsExactly(
                        new ProposedChange(
                                ChangeKind.ADD,
                                "a",
                                "cpu",
                                null,
                                64,
                                "new in the cluster, with 64 CPUs and 131,072 MiB"),
                        new ProposedChange(
                                ChangeKind.ADD,
                                "b",
                                "nvidia",
                                null,
                                4,
                                "new in the cluster, with 32 CPUs, 65,536 MiB and 4 GPUs"));
    }

    @Test
    void ofSeveralQueuesTheDefaultTakesAMachine() {
        // given
        queue("alpha", DeviceKind.CPU, SMALL, false);
        queue("omega", DeviceKind.CPU, LARGE, true);
        reports.add(new NodeReport("a", MACHINE, null));

        // then
        assertThat(changes()).singleElement().satisfies(change -> {
            assertThat(change.queue()).isEqualTo("omega");
            assertThat(change.slotsThen()).isEqualTo(8);
            assertThat(change.because()).endsWith("; of 2 CPU queues that it fits, the default");
        });
    }

    @Test
    void withoutADefaultTheFirstByNameTakesIt() {
        // given
        queue("omega", DeviceKind.CPU, SMALL, false);
        queue("alpha", DeviceKind.CPU, LARGE, false);
        reports.add(new NodeReport("a", MACHINE, null));

        // then
        assertThat(changes()).singleElement().satisfies(change -> {
            assertThat(change.queue()).isEqualTo("alpha");
            assertThat(change.because()).endsWith("the first by name");
        });
    }

    @Test
    void aQueueWhoseJobsDoNotFitIsPassedOver() {
        // given
        queue("large", DeviceKind.CPU, LARGE, true);
        reports.add(new NodeReport("tiny", new Resources(4_000, 8_192, 0), null));

        // then
        assertThat(changes()).isEmpty();
    }

    @Test
    void aMachineWithAProblemIsNeitherAddedNorResized() {
        // given
        queue("cpu", DeviceKind.CPU, SMALL, true);
        nodes.add(node("cpu", "a", 3, false));
        reports.add(new NodeReport("a", MACHINE, "not ready"));
        reports.add(new NodeReport("b", MACHINE, "the taint control-plane:NoSchedule keeps pods away"));

        // then
        assertThat(changes()).isEmpty();
    }

    @Test
    void aMachineInOneQueueOfItsKindIsNotAddedToAnother() {
        // given
        queue("alpha", DeviceKind.CPU, SMALL, false);
        queue("omega", DeviceKind.CPU, SMALL, true);
        nodes.add(node("alpha", "a", 64, false));
        reports.add(new NodeReport("a", MACHINE, null));

        // then
        assertThat(changes()).isEmpty();
    }

    @Test
    void aNodeIsResizedToTheCapacityOfItsMachineUnlessItIsAuto() {
        // given
        queue("cpu", DeviceKind.CPU, SMALL, true);
        nodes.add(node("cpu", "a", 3, false));
        nodes.add(node("cpu", "b", 3, true));
        nodes.add(node("cpu", "c", 64, false));
        List.of("a", "b", "c").forEach(name -> reports.add(new NodeReport(name, MACHINE, null)));

        // then
        assertThat(changes())
                .containsExactly(
                        new ProposedChange(ChangeKind.RESIZE, "a", "cpu", 3, 64, "it has 64 CPUs and 131,072 MiB"));
    }

    @Test
    void aNodeWhoseMachineIsGoneIsDisabledOnce() {
        // given
        queue("cpu", DeviceKind.CPU, SMALL, true);
        nodes.add(node("cpu", "a", 3, false));
        nodes.add(node("cpu", "b", 0, false));

        // then
        assertThat(changes())
                .containsExactly(new ProposedChange(ChangeKind.DISABLE, "a", "cpu", 3, 0, "no longer in the cluster"));
    }

    @Test
    void onlyQueuesThatAreAskedForChange() {
        // given
        queue("cpu", DeviceKind.CPU, SMALL, true);
        queues.add(new Target("other", DeviceKind.CPU, SMALL, false, false, Set.of()));
        nodes.add(node("other", "a", 3, false));
        reports.add(new NodeReport("a", MACHINE, null));
        reports.add(new NodeReport("b", MACHINE, null));

        // then
        assertThat(changes()).singleElement().satisfies(change -> {
            assertThat(change.node()).isEqualTo("b");
            assertThat(change.queue()).isEqualTo("cpu");
        });
    }

    @Test
    void aMachineIsNotAddedToAQueueWhereOneOfAnotherClusterHasItsName() {
        // given
        queues.add(new Target("cpu", DeviceKind.CPU, SMALL, true, true, Set.of("a")));
        reports.add(new NodeReport("a", MACHINE, null));
        reports.add(new NodeReport("b", MACHINE, null));

        // then
        assertThat(changes()).extracting(ProposedChange::node).containsExactly("b");

        // when
        queue("other", DeviceKind.CPU, SMALL, false);

        // then
        assertThat(changes())
                .extracting(ProposedChange::node, ProposedChange::queue)
                .containsExactly(tuple("a", "other"), tuple("b", "cpu"));
    }

    private void queue(String name, DeviceKind kind, Resources job, boolean isDefault) {
        queues.add(new Target(name, kind, job, isDefault, true, Set.of()));
    }

    private static QueueNode node(String queue, String name, int slots, boolean auto) {
        return new QueueNode(queue, name, new SlotLimits(slots, slots), auto, SMALL);
    }

    private List<ProposedChange> changes() {
        return new NodeProposal(queues, nodes).changes(reports);
    }
}
