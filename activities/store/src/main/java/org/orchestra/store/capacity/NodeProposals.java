package org.orchestra.store.capacity;

import static org.orchestra.domain.Text.format;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.NodeName;
import org.orchestra.domain.capacity.NodeProposal;
import org.orchestra.domain.capacity.ProposedChange;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.store.capacity.NodeProposalRepository.ClusterRow;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What would bring a cluster's nodes into agreement with what it reports; applied as a whole, or not at all. */
@Component
public class NodeProposals {
    private static final Duration STALE = Duration.ofMinutes(5);

    private final NodeProposalRepository proposals;
    private final Clusters clusters;
    private final QueueRepository queues;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    NodeProposals(
            NodeProposalRepository proposals,
            Clusters clusters,
            QueueRepository queues,
            ApplicationEventPublisher events,
            Clock clock) {
        this.proposals = proposals;
        this.clusters = clusters;
        this.queues = queues;
        this.events = events;
        this.clock = clock;
    }

    /**
     * A proposal.
     *
     * @param proposedAt when it was made
     */
    public record Proposal(String cluster, Instant proposedAt, List<ProposedChange> changes) {}

    /**
     * Makes a proposal.
     *
     * @param only the one queue that is to change; null for all of the cluster
     * @throws Refusal when there is no such cluster, it has no such queue, or it has not reported its nodes of late
     */
    @Transactional(readOnly = true)
    public Proposal propose(ClusterName cluster, @Nullable QueueName only) {
        ClusterRow found = proposals.cluster(cluster).orElseThrow(() -> clusters.notFound(cluster));
        return new Proposal(cluster.value(), clock.instant(), changes(found, only));
    }

    /**
     * Applies a proposal.
     *
     * @param proposed the changes as they were proposed
     * @return the changes, which have been made
     * @throws Refusal as for a proposal; when another would be made by now: nothing is applied then
     */
    @Transactional
    public List<ProposedChange> apply(ClusterName cluster, @Nullable QueueName only, List<ProposedChange> proposed) {
        ClusterRow found = proposals.lock(cluster).orElseThrow(() -> clusters.notFound(cluster));
        List<ProposedChange> changes = changes(found, only);
        if (!changes.equals(proposed) || !changes.stream().allMatch(change -> make(found, change))) {
            throw Refusal.conflict(
                    "proposal-outdated",
                    format(
                            "The nodes of cluster %s have changed meanwhile: run maestro node sync again and look at what it proposes now.",
                            cluster));
        }
        events.publishEvent(new CapacityChanged(cluster.value()));
        return changes;
    }

    private List<ProposedChange> changes(ClusterRow cluster, @Nullable QueueName only) {
        requireReports(cluster);
        List<NodeProposal.Target> targets = proposals.targets(cluster.id(), only);
        if (only != null && targets.stream().noneMatch(NodeProposal.Target::wanted)) {
            throw queues.find(only).isEmpty()
                    ? queues.notFound(only)
                    : Refusal.invalid(
                            "invalid-request",
                            format(
                                    "Queue %s is not of cluster %s: name one that is, or the other cluster.",
                                    only, cluster.name()));
        }
        return new NodeProposal(targets, proposals.nodes(cluster.id())).changes(proposals.reports(cluster.id()));
    }

    private void requireReports(ClusterRow cluster) {
        if (cluster.type() == ClusterType.LOCAL) {
            throw Refusal.conflict(
                    "nodes-not-reported",
                    format(
                            "Cluster %s is a single machine and reports no nodes: set its slots with maestro node set.",
                            cluster.name()));
        }
        Instant reported = cluster.reportedAt();
        if (reported == null || reported.isBefore(clock.instant().minus(STALE))) {
            throw Refusal.conflict(
                    "nodes-not-reported",
                    format(
                            "Cluster %s has not reported its nodes in the last 5 minutes: see that its worker runs and reaches it, and try again.",
                            cluster.name()));
        }
    }

    /** False when somebody else was faster. */
    private boolean make(ClusterRow cluster, ProposedChange change) {
        QueueName queue = new QueueName(change.queue());
        NodeName node = new NodeName(change.node());
        return switch (change.kind()) {
            case ADD -> proposals.add(cluster.id(), queue, node, change.slotsThen());
            case RESIZE -> proposals.resize(cluster.id(), queue, node, change.slotsThen());
            case DISABLE -> proposals.disable(cluster.id(), queue, node);
        };
    }
}
