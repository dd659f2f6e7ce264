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
import org.orchestra.store.capacity.NodeHealthRepository.NodeRow;
import org.orchestra.store.outbox.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Draws the conclusions from a report in one transaction: nodes change their health and their slots, and the admins get
 * one message about all that turned unhealthy. A node that somebody else changes in the same moment keeps that change; the
 * next report looks at it again.
 */
@Component
class NodeHealthReview {
    private static final Logger log = LoggerFactory.getLogger(NodeHealthReview.class);

    private final NodeHealthRepository rows;
    private final Outbox messages;
    private final NodeHealthSettings settings;

    NodeHealthReview(NodeHealthRepository rows, Outbox messages, NodeHealthSettings settings) {
        this.rows = rows;
        this.messages = messages;
        this.settings = settings;
    }

    /**
     * Takes a report in.
     *
     * @return whether a node gives other slots now; false also when a newer report is known already
     */
    @Transactional
    public boolean apply(String cluster, Instant at, List<NodeReport> reports) {
        return rows.lockCluster(cluster, at)
                .map(id -> apply(id, cluster, at, reports))
                .orElse(false);
    }

    private boolean apply(long id, String cluster, Instant at, List<NodeReport> reports) {
        rows.replaceObservations(id, at, reports);
        Map<String, NodeReport> byName = reports.stream().collect(toMap(NodeReport::name, identity()));
        List<NodeHealthChange> verdicts = rows.nodes(id).stream()
                .map(node -> verdict(node, byName.get(node.node().name()), at))
                .filter(NodeHealthChange::isNew)
                .filter(rows::carryOut)
                .toList();
        verdicts.forEach(verdict -> log.info("Cluster {}: {}", cluster, verdict.inWords()));
        tellAdmins(
                cluster,
                at,
                verdicts.stream().filter(NodeHealthChange::isAlarming).toList());
        return verdicts.stream().anyMatch(NodeHealthChange::changesSlots);
    }

    private NodeHealthChange verdict(NodeRow row, @Nullable NodeReport report, Instant at) {
        return new NodeHealthChange(
                row,
                row.health().after(row.node().problem(report), at, settings.rest()),
                row.node().slotsAfter(report));
    }

    private void tellAdmins(String cluster, Instant at, List<NodeHealthChange> lost) {
        if (lost.isEmpty()) {
            return;
        }
        // All of a report in one message: when a network fails, a hundred nodes do.
        String nodes = lost.stream().map(NodeHealthChange::inWords).collect(joining("\n"));
        messages.toAdmins(
                format(
                        "nodes-unhealthy/%s/%s/%d",
                        cluster, at, lost.get(0).row().id()),
                lost.size() == 1
                        ? format(
                                "%s of cluster %s gets no more jobs",
                                lost.get(0).row().title(), cluster)
                        : format("%d nodes of cluster %s get no more jobs", lost.size(), cluster),
                format("""
                The cluster %s reports:

                %s

                What runs there goes on. A node gets jobs again by itself when it has been well for %d s; maestro node list
                shows how they are.
                """, cluster, nodes, settings.rest().toSeconds()));
    }
}
