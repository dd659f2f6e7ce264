package org.orchestra.store.capacity;

import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.NodeName;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.capacity.SlotCount;
import org.orchestra.domain.capacity.SlotLimits;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.store.capacity.LockedQueue.QueueCluster;
import org.orchestra.store.edit.Versioned;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The nodes of the queues, as everybody sees and admins edit them. Each edit is one transaction and holds from its end on:
 * no pass that has seen the node as it was grants anything later. No edit touches a running job. Who may do what is the
 * caller's question.
 */
@Component
public class Nodes {
    private static final SlotLimits NOT_REPORTED = new SlotLimits(0, 0);

    private final NodeRepository nodes;
    private final QueueRepository queues;
    private final Clusters clusters;
    private final ApplicationEventPublisher events;

    Nodes(NodeRepository nodes, QueueRepository queues, Clusters clusters, ApplicationEventPublisher events) {
        this.nodes = nodes;
        this.queues = queues;
        this.clusters = clusters;
        this.events = events;
    }

    /**
     * The nodes by cluster, queue and name.
     *
     * @param cluster only those of this cluster; null for all
     * @param queue only those of this queue; null for all
     * @throws Refusal when there is no such cluster or queue
     */
    public Page<NodeView> list(@Nullable ClusterName cluster, @Nullable QueueName queue, PageRequest page) {
        if (cluster != null && clusters.id(cluster).isEmpty()) {
            throw clusters.notFound(cluster);
        }
        if (queue != null && queues.find(queue).isEmpty()) {
            throw queues.notFound(queue);
        }
        return nodes.list(cluster, queue, page);
    }

    /**
     * One node.
     *
     * @throws Refusal when the queue has none of that name
     */
    public NodeView get(QueueName queue, NodeName node) {
        return nodes.find(queue, node).orElseThrow(() -> notFound(queue, node));
    }

    /**
     * Makes a machine a node of a queue.
     *
     * @throws Refusal when there is no such queue, it is not on the cluster, it has a node of that name already, the machine's GPUs belong to another queue, or
     *     the cluster is one machine and this is none of its names
     */
    @Transactional
    public NodeView create(QueueName queue, NewNode node) {
        LockedQueue owner = queues.keep(queue).orElseThrow(() -> queues.notFound(queue));
        QueueCluster cluster = cluster(owner, node.cluster());
        requireLocalName(cluster, node.name());
        boolean auto = node.limits() == null;
        SlotLimits limits = node.limits() == null
                ? fitting(cluster.id(), node.name(), owner.limits().job(), NOT_REPORTED)
                : node.limits();
        if (!nodes.insert(owner.id(), cluster.id(), node.name(), limits, auto)) {
            throw taken(owner, cluster, node.name());
        }
        return changed(cluster.name(), queue, node.name());
    }

    /**
     * Edits the slots of a node.
     *
     * @throws Refusal when somebody else has edited it meanwhile, a number is out of range, or slots are given for a node
     *     that is to be automatic
     */
    @Transactional
    public NodeView edit(QueueName queue, NodeName node, NodeEdit edit) {
        LockedNode now = locked(queue, node);
        Versioned.require(edit.version(), now.version(), format("node %s of queue %s", node, queue));
        boolean auto = edit.auto(now.auto());
        if (auto && edit.setsSlots()) {
            throw Refusal.invalid(
                    "invalid-request",
                    format(
                            "The slots of node %s of queue %s follow what its cluster reports: give auto false with slots of your own.",
                            node, queue));
        }
        SlotLimits limits = auto ? fitting(now.clusterId(), node, now.job(), now.limits()) : edit.applied(now.limits());
        nodes.update(now.id(), limits, auto);
        return changed(now.cluster(), queue, node);
    }

    /**
     * Shuts a node: it gets no more jobs until it is resumed.
     *
     * @param kill whether the jobs that it runs are to go on elsewhere; else they end there
     * @throws Refusal when the queue has no such node
     */
    @Transactional
    public NodeView drain(QueueName queue, NodeName node, boolean kill) {
        LockedNode now = locked(queue, node);
        nodes.drain(now.id());
        if (kill) {
            events.publishEvent(new NodeEvictionRequested(now.id(), now.cluster()));
        }
        return changed(now.cluster(), queue, node);
    }

    /**
     * Opens a node that was drained or cordoned; one that is unhealthy stays so until it is well.
     *
     * @throws Refusal when the queue has no such node
     */
    @Transactional
    public NodeView resume(QueueName queue, NodeName node) {
        LockedNode now = locked(queue, node);
        nodes.resume(now.id());
        return changed(now.cluster(), queue, node);
    }

    /**
     * Takes a machine out of a queue. The runs there keep its name.
     *
     * @throws Refusal when the queue has no such node, or jobs are on it
     */
    @Transactional
    public void delete(QueueName queue, NodeName node) {
        LockedNode now = locked(queue, node);
        int jobs = nodes.jobs(now.id());
        if (jobs > 0) {
            throw Refusal.conflict(
                    "node-in-use",
                    format(
                            "%s on node %s of queue %s: drain it first and delete it when it is empty.",
                            counted(jobs, "job") + (jobs == 1 ? " runs" : " run"), node, queue));
        }
        nodes.delete(now.id());
        events.publishEvent(new CapacityChanged(now.cluster()));
    }

    private NodeView changed(String cluster, QueueName queue, NodeName node) {
        events.publishEvent(new CapacityChanged(cluster));
        return get(queue, node);
    }

    /** As many slots as fit into what the cluster reported of the machine; {@code otherwise} when it has reported nothing. */
    private SlotLimits fitting(long cluster, NodeName node, Resources job, SlotLimits otherwise) {
        return nodes.observed(cluster, node)
                .map(machine -> SlotCount.of(job, machine))
                .map(slots -> new SlotLimits(slots, slots))
                .orElse(otherwise);
    }

    private LockedNode locked(QueueName queue, NodeName node) {
        return nodes.lock(queue, node).orElseThrow(() -> notFound(queue, node));
    }

    private static QueueCluster cluster(LockedQueue queue, @Nullable ClusterName name) {
        return queue.clusters().stream()
                .filter(cluster -> name == null || cluster.name().equals(name.value()))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid(
                        "not-a-cluster-of-the-queue",
                        format(
                                "Queue %s is not on cluster %s but on %s: name one of these, or add the cluster with maestro queue set.",
                                queue.name(),
                                name,
                                queue.clusters().stream()
                                        .map(QueueCluster::name)
                                        .collect(joining(", ")))));
    }

    /** Nobody would ever see that a machine of another name is not there: its jobs would run on this one. */
    private void requireLocalName(QueueCluster cluster, NodeName node) {
        List<String> names = nodes.localNames(cluster.id());
        if (!names.isEmpty() && !names.contains(node.value())) {
            throw Refusal.invalid(
                    "unknown-node",
                    format(
                            "Cluster %s is a single machine and has no node %s: its node is called %s.",
                            cluster.name(), node, String.join(" or ", names)));
        }
    }

    private Refusal taken(LockedQueue queue, QueueCluster cluster, NodeName node) {
        return nodes.gpuQueue(cluster.id(), node)
                .filter(other -> !other.equals(queue.name()))
                .map(other -> Refusal.conflict(
                        "gpus-taken",
                        format(
                                "The GPUs of %s belong to queue %s: delete the node there first, for a GPU belongs to one queue.",
                                node, other)))
                .orElseGet(() -> Refusal.conflict(
                        "node-exists",
                        format(
                                "Queue %s has a node %s: edit it with maestro node set, or rename the machine if it is another one on another cluster.",
                                queue.name(), node)));
    }

    private Refusal notFound(QueueName queue, NodeName node) {
        return queues.find(queue).isEmpty()
                ? queues.notFound(queue)
                : Refusal.notFound(
                        "node-not-found",
                        format("Queue %s has no node %s: see which it has with maestro node list.", queue, node));
    }
}
