package org.orchestra.store.capacity;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.orchestra.domain.Text.format;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.store.capacity.NodeHealthRepository.ReviewedNode;
import org.orchestra.store.outbox.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Applies a report in one transaction: nodes change their health and their slots, admins get one message about all that
 * turned unhealthy, and the cluster's scheduler is woken. A node that somebody else changes in the same moment keeps that
 * change; the next report looks at it again.
 */
@Component
class NodeHealthReview {
    private static final Logger log = LoggerFactory.getLogger(NodeHealthReview.class);

    private final NodeHealthRepository nodes;
    private final Outbox outbox;
    private final NodeHealthSettings settings;
    private final ApplicationEventPublisher events;

    NodeHealthReview(
            NodeHealthRepository nodes, Outbox outbox, NodeHealthSettings settings, ApplicationEventPublisher events) {
        this.nodes = nodes;
        this.outbox = outbox;
        this.settings = settings;
        this.events = events;
    }

    /** Applies a report, unless a newer one has been applied. */
    @Transactional
    public void apply(String cluster, Instant at, List<NodeReport> reports) {
        nodes.lockCluster(cluster, at).ifPresent(id -> apply(id, cluster, at, reports));
    }

    private void apply(long id, String cluster, Instant at, List<NodeReport> reports) {
        nodes.replaceObservations(id, at, reports);
        Map<String, NodeReport> byName = reports.stream().collect(toMap(NodeReport::name, identity()));
        List<NodeHealthChange> changes = nodes.nodes(id).stream()
                .map(node -> change(node, byName.get(node.node().name()), at))
                .filter(NodeHealthChange::isNew)
                .filter(nodes::apply)
                .toList();
        changes.forEach(change -> log.info("Cluster {}: {}", cluster, change.message()));
        mailAdmins(
                cluster,
                at,
                changes.stream().filter(NodeHealthChange::isAlarming).toList());
        if (changes.stream().anyMatch(NodeHealthChange::changesSlots)) {
            events.publishEvent(new CapacityChanged(cluster));
        }
    }

    private NodeHealthChange change(ReviewedNode node, @Nullable NodeReport report, Instant at) {
        return new NodeHealthChange(
                node,
                node.health().after(node.node().problem(report), at, settings.rest()),
                node.node().slotsAfter(report));
    }

    private void mailAdmins(String cluster, Instant at, List<NodeHealthChange> lost) {
        if (lost.isEmpty()) {
            return;
        }
        // All of a report in one message: when a network fails, a hundred nodes do.
        String lines = lost.stream().map(NodeHealthChange::message).collect(joining("\n"));
        outbox.toAdmins(
                format(
                        "nodes-unhealthy/%s/%s/%d",
                        cluster, at, lost.get(0).node().id()),
                lost.size() == 1
                        ? format(
                                "%s of cluster %s gets no more jobs",
                                lost.get(0).node().title(), cluster)
                        : format("%d nodes of cluster %s get no more jobs", lost.size(), cluster),
                format("""
                The cluster %s reports:

                %s

                What runs there goes on. A node gets jobs again by itself when it has been well for %d s; maestro node list
                shows how they are.
                """, cluster, lines, settings.rest().toSeconds()));
    }
}
