package org.orchestra.domain.capacity;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toMap;
import static org.orchestra.domain.Text.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.orchestra.domain.capacity.ProposedChange.ChangeKind;

/**
 * Compares a cluster's nodes with the machines that it reports, and proposes changes that make them agree. A machine with
 * GPUs belongs in a GPU queue, any other in a CPU queue. A machine with a problem is left unchanged.
 */
public final class NodeProposal {
    private final List<Target> queues;
    private final List<QueueNode> nodes;

    /**
     * @param queues all queues of the cluster
     * @param nodes the nodes of these queues
     */
    public NodeProposal(List<Target> queues, List<QueueNode> nodes) {
        this.queues = queues.stream()
                .sorted(comparing(Target::isDefault).reversed().thenComparing(Target::name))
                .toList();
        this.nodes = nodes;
    }

    /**
     * A queue that machines may be added to.
     *
     * @param job what one of its jobs asks for
     * @param isDefault whether tasks that name no queue go here
     * @param wanted whether changes of this queue are requested
     * @param namesElsewhere the names of its nodes of other clusters: no two nodes of a queue have the same
     */
    public record Target(
            String name,
            DeviceKind deviceKind,
            Resources job,
            boolean isDefault,
            boolean wanted,
            Set<String> namesElsewhere) {
        public Target {
            namesElsewhere = Set.copyOf(namesElsewhere);
        }

        private boolean takes(NodeReport machine) {
            return wanted && !namesElsewhere.contains(machine.name()) && SlotCount.of(job, machine.allocatable()) > 0;
        }
    }

    /** The changes, by node and queue. */
    public List<ProposedChange> changes(List<NodeReport> reports) {
        Map<String, NodeReport> byName = reports.stream().collect(toMap(NodeReport::name, report -> report));
        List<ProposedChange> changes = new ArrayList<>();
        reports.stream().flatMap(this::addition).forEach(changes::add);
        nodes.stream().flatMap(node -> change(node, byName)).forEach(changes::add);
        changes.sort(comparing(ProposedChange::node).thenComparing(ProposedChange::queue));
        return List.copyOf(changes);
    }

    private Stream<ProposedChange> addition(NodeReport report) {
        DeviceKind kind = report.allocatable().gpus() > 0 ? DeviceKind.GPU : DeviceKind.CPU;
        List<Target> ofKind =
                queues.stream().filter(queue -> queue.deviceKind() == kind).toList();
        if (report.problem() != null || ofKind.stream().anyMatch(queue -> has(queue, report.name()))) {
            return Stream.empty();
        }
        List<Target> fitting =
                ofKind.stream().filter(queue -> queue.takes(report)).toList();
        return fitting.stream().limit(1).map(queue -> addition(report, queue, fitting.size()));
    }

    private boolean has(Target queue, String machine) {
        return nodes.stream()
                .anyMatch(
                        node -> node.queue().equals(queue.name()) && node.name().equals(machine));
    }

    private static ProposedChange addition(NodeReport report, Target queue, int choice) {
        String chosen = choice == 1
                ? ""
                : format(
                        "; of %d %s queues that it fits, %s",
                        choice, queue.deviceKind(), queue.isDefault() ? "the default" : "the first by name");
        return new ProposedChange(
                ChangeKind.ADD,
                report.name(),
                queue.name(),
                null,
                SlotCount.of(queue.job(), report.allocatable()),
                "new in the cluster, with " + report.allocatable().description() + chosen);
    }

    private Stream<ProposedChange> change(QueueNode node, Map<String, NodeReport> reports) {
        if (queues.stream().noneMatch(queue -> queue.wanted() && queue.name().equals(node.queue()))) {
            return Stream.empty();
        }
        NodeReport report = reports.get(node.name());
        int now = node.slots().enabled();
        if (report == null) {
            return now == 0
                    ? Stream.empty()
                    : Stream.of(change(ChangeKind.DISABLE, node, 0, "no longer in the cluster"));
        }
        int then = SlotCount.of(node.job(), report.allocatable());
        return node.auto() || report.problem() != null || then == now
                ? Stream.empty()
                : Stream.of(change(
                        ChangeKind.RESIZE,
                        node,
                        then,
                        "it has " + report.allocatable().description()));
    }

    private static ProposedChange change(ChangeKind kind, QueueNode node, int then, String because) {
        return new ProposedChange(kind, node.name(), node.queue(), node.slots().enabled(), then, because);
    }
}
