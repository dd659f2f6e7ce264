package org.orchestra.api.explanation;

import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.explanation.ExplanationRepository.ExplainedNode;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.scheduling.Eligibility;
import org.orchestra.domain.scheduling.Occupancy;
import org.orchestra.domain.scheduling.QueueForecast;
import org.orchestra.domain.scheduling.QueueWaitContext;
import org.orchestra.domain.scheduling.QueueWaitContext.KeptNode;
import org.orchestra.domain.scheduling.QueueWaitContext.NodeContext;
import org.orchestra.domain.scheduling.QueueWaitContext.SlotCounts;
import org.orchestra.domain.scheduling.Reservation;
import org.orchestra.domain.scheduling.Snapshot;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.WaitMessage;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.domain.scheduling.WaitingJobs;
import org.orchestra.domain.task.TaskState;

/**
 * A queue and the state of its clusters at one moment.
 *
 * @param nodes its nodes by name
 */
record QueueSnapshot(
        QueueRef queue,
        Snapshot clusterSnapshot,
        Occupancy occupancy,
        List<SnapshotNode> nodes,
        QueueForecast forecast) {
    /** A node, and its slots as a scheduling pass sees them. */
    record SnapshotNode(ExplainedNode node, NodeSlots slots) {}

    /** Pairs nodes with their slots. Within one transaction, every node has slots. */
    static List<SnapshotNode> nodes(long queue, Snapshot snapshot, List<ExplainedNode> rows) {
        Map<Long, NodeSlots> slots = snapshot.queues().stream()
                .filter(capacity -> capacity.queue() == queue)
                .flatMap(capacity -> capacity.nodes().stream())
                .collect(toMap(NodeSlots::node, node -> node));
        return rows.stream()
                .flatMap(row ->
                        Optional.ofNullable(slots.get(row.id())).map(node -> new SnapshotNode(row, node)).stream())
                .toList();
    }

    /** Why jobs of a task of this queue wait, in the order of the reasons. */
    List<WaitingJobs> waiting(ExplainedTask task) {
        List<WaitingJobs> waiting = new ArrayList<>();
        if (task.held() > 0) {
            waiting.add(WaitingJobs.withoutForecast(WaitReason.PREDECESSOR, task.held()));
        }
        Optional<WaitReason> closed = queue.among(task.clusters()).closed();
        if (closed.isPresent()) {
            int others = task.registered() + task.assigned() + task.packed() - task.held();
            if (others > 0) {
                waiting.add(WaitingJobs.withoutForecast(closed.get(), others));
            }
            return waiting;
        }
        int untested = task.state() == TaskState.TESTING ? task.registered() - task.held() : 0;
        if (untested > 0) {
            waiting.add(WaitingJobs.withoutForecast(WaitReason.TEST_PHASE, untested));
        }
        waiting.addAll(forecast.waiting(task.id()));
        if (task.packed() > 0) {
            waiting.add(WaitingJobs.withoutForecast(WaitReason.PACKED, task.packed()));
        }
        return waiting;
    }

    /** Writes messages about such waiting jobs. */
    WaitMessage message(Eligibility eligibility) {
        return message(eligibility, forecast.kept());
    }

    /**
     * Writes messages about such jobs.
     *
     * @param kept the nodes that are kept for jobs
     */
    WaitMessage message(Eligibility eligibility, List<Reservation> kept) {
        QueueRef eligible = queue.among(eligibility.clusters());
        @Nullable Instant reportedAt = eligible.reportedAt();
        return new WaitMessage(new QueueWaitContext(
                queue.name(),
                eligible.cluster(),
                reportedAt == null ? null : Duration.between(reportedAt, occupancy.now()),
                eligibility.request(),
                nodes.stream()
                        .filter(node -> eligibility
                                .clusters()
                                .contains(node.slots().cluster().cluster()))
                        .map(node -> new NodeContext(
                                node.node().name(),
                                node.slots().state(),
                                node.node().healthReason(),
                                size(node.slots())))
                        .toList(),
                SlotCounts.of(forecast.eligibleCapacity(eligibility)),
                kept.stream().map(this::kept).toList()));
    }

    private KeptNode kept(Reservation reservation) {
        return nodes.stream()
                .filter(node -> node.node().id() == reservation.node())
                .findFirst()
                .map(node -> new KeptNode(node.node().name(), reservation.within()))
                .orElseThrow();
    }

    private static @Nullable Resources size(NodeSlots node) {
        return node.machine() == null ? null : node.machine().size();
    }

    /** The time, to the second, after a duration from now; null when the duration is unknown. */
    @Nullable Instant at(@Nullable Duration away) {
        return away == null ? null : occupancy.now().plus(away).truncatedTo(ChronoUnit.SECONDS);
    }
}
