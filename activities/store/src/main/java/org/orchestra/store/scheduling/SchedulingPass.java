package org.orchestra.store.scheduling;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import com.google.common.base.Stopwatch;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.orchestra.domain.scheduling.PackRule;
import org.orchestra.domain.scheduling.PassPlanner;
import org.orchestra.domain.scheduling.Placement;
import org.orchestra.domain.scheduling.Plan;
import org.orchestra.domain.scheduling.PriorityRule;
import org.orchestra.domain.scheduling.Snapshot;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.store.scheduling.PassRepository.DeliveredGrant;
import org.orchestra.workflow.scheduling.PassResult;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One pass over a cluster, and all that share queues with it, in one transaction: snapshot, plan, jobs ACTIVATED; then the
 * signals to the batches. Two transactions at once follow one another; a job that somebody else is changing is left for the
 * next pass.
 */
@Component
public class SchedulingPass {
    private final PassRepository passes;
    private final SnapshotReader snapshots;
    private final PassPlanner planner;
    private final PackRule packRule;
    private final TransactionTemplate transaction;
    private final BatchSignals signals;

    SchedulingPass(
            PassRepository passes,
            SnapshotReader snapshots,
            PriorityRule rule,
            PackRule packRule,
            TransactionTemplate transaction,
            BatchSignals signals) {
        this.passes = passes;
        this.snapshots = snapshots;
        this.planner = new PassPlanner(rule);
        this.packRule = packRule;
        this.transaction = transaction;
        this.signals = signals;
    }

    private record Pass(List<DeliveredGrant> grants, PassResult result) {
        /** Those whose batch is to be told to begin. */
        List<DeliveredGrant> due() {
            return grants.stream().filter(DeliveredGrant::batchDue).toList();
        }
    }

    /**
     * Makes the pass, commits it, and signals the batches of the jobs that hold a slot.
     *
     * @param cluster the cluster's name; an unknown one gives nothing, and an inactive or unreachable one only what its
     *     jobs hold already, wherever these are
     * @param redeliverAll whether to send every grant that no run has taken up, not only those whose time has come
     */
    public PassResult make(String cluster, boolean redeliverAll) {
        Stopwatch time = Stopwatch.createStarted();
        Pass pass = requireNonNull(transaction.execute(status -> passes.lockCluster(cluster)
                .map(found -> make(found, redeliverAll, time))
                .orElseGet(() -> new Pass(List.of(), PassResult.gone(millis(time))))));
        pass.due().stream()
                .collect(groupingBy(DeliveredGrant::task, mapping(DeliveredGrant::batch, toSet())))
                .forEach(signals::begin);
        pass.grants().stream()
                .collect(groupingBy(DeliveredGrant::batch, mapping(DeliveredGrant::grant, toList())))
                .forEach(signals::deliver);
        return pass.result();
    }

    private Pass make(long cluster, boolean redeliverAll, Stopwatch time) {
        ConnectedClusters clusters = snapshots.connected(cluster);
        List<DeliveredGrant> unaccepted = passes.unaccepted(clusters.ids(), redeliverAll);
        WaitReason closed = clusters.closed();
        Pass pass = closed == null
                ? grant(clusters, unaccepted, time)
                : new Pass(unaccepted, closed(closed, passes.waiting(clusters.ids()), time));
        if (!pass.due().isEmpty()) {
            passes.recordBegun(pass.due());
        }
        return pass;
    }

    private Pass grant(ConnectedClusters clusters, List<DeliveredGrant> unaccepted, Stopwatch time) {
        Snapshot snapshot = snapshots.of(clusters);
        Plan plan = planner.plan(snapshot, PassResult.LIMIT);
        List<DeliveredGrant> granted = plan.placements().isEmpty() ? List.of() : grant(snapshot, plan.placements());
        Map<WaitReason, Long> waitingBy = plan.waitingBy();
        PassResult result = new PassResult(
                granted.size(),
                waitingBy.values().stream().mapToLong(Long::longValue).sum(),
                free(snapshot) - granted.size(),
                plan.placements().size() == PassResult.LIMIT,
                waitingBy,
                millis(time),
                false);
        return new Pass(Stream.concat(unaccepted.stream(), granted.stream()).toList(), result);
    }

    private static PassResult closed(WaitReason reason, long waiting, Stopwatch time) {
        return new PassResult(
                0, waiting, 0, false, waiting == 0 ? Map.of() : Map.of(reason, waiting), millis(time), false);
    }

    private List<DeliveredGrant> grant(Snapshot snapshot, List<Placement> plan) {
        Set<Long> planned = plan.stream().map(Placement::node).collect(toSet());
        Set<Long> nodes = passes.keepNodes(nodes(snapshot)
                .filter(node -> planned.contains(node.node()))
                .collect(toMap(NodeSlots::node, NodeSlots::enabled)));
        PackPlan packs = new PackPlan(plan.stream()
                        .filter(placement -> nodes.contains(placement.node()))
                        .toList())
                .with(
                        passes.packings(plan.stream().map(Placement::task).collect(toSet())),
                        waiting(snapshot),
                        packRule);
        return passes.activate(packs.share(passes.claim(packs.wanted())));
    }

    /** How many jobs of each task wait and avoid no node. */
    private static Map<Long, Integer> waiting(Snapshot snapshot) {
        return snapshot.users().stream()
                .flatMap(user -> user.tasks().stream())
                .collect(toMap(TaskDemand::task, TaskDemand::unrestricted));
    }

    private static Stream<NodeSlots> nodes(Snapshot snapshot) {
        return snapshot.queues().stream().flatMap(queue -> queue.nodes().stream());
    }

    private static int free(Snapshot snapshot) {
        return nodes(snapshot).mapToInt(node -> node.free().size()).sum();
    }

    private static long millis(Stopwatch time) {
        return time.elapsed(TimeUnit.MILLISECONDS);
    }
}
