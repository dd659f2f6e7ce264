package org.orchestra.store.run;

import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Optional;
import org.orchestra.domain.run.FailingNodeDetector;
import org.orchestra.domain.run.FinishedRun;
import org.orchestra.domain.run.RunKey;
import org.orchestra.store.outbox.Outbox;
import org.orchestra.store.run.FailingNodeRepository.SuspectNode;
import org.orchestra.store.task.JobRequeues;
import org.springframework.stereotype.Component;

/**
 * Cordons the nodes that eat jobs. Judges within the transaction that ends a run, after it has locked the node: of two
 * failures at once the second sees the first.
 */
@Component
class FailingNodes {
    /** The most runs that one cordon takes back. */
    private static final int MAX_RUNS = 10_000;

    private final FailingNodeRepository nodes;
    private final FailingNodeDetector rule;
    private final Outbox messages;
    private final JobRequeues requeues;

    FailingNodes(FailingNodeRepository nodes, FailingNodeDetector rule, Outbox messages, JobRequeues requeues) {
        this.nodes = nodes;
        this.rule = rule;
        this.messages = messages;
        this.requeues = requeues;
    }

    /** Whose fault a failure is. */
    enum Verdict {
        /** The job's, as far as anybody knows. */
        JOB,
        /** The node's, which is cordoned already. */
        NODE,
        /** The node's, which is cordoned for it now, with the failures before it. */
        NEWLY_CORDONED_NODE
    }

    /** Judges the failure that has just been written down. */
    Verdict judge(RunKey key, long nodeId) {
        if (!rule.isQuickFailure(nodes.ended(key))) {
            return Verdict.JOB;
        }
        SuspectNode node = nodes.node(nodeId);
        return switch (node.health()) {
            case HEALTHY -> judge(node);
            case CORDONED -> Verdict.NODE;
            case UNHEALTHY -> Verdict.JOB;
        };
    }

    /** Runs again the jobs that a failing node has failed, once its cordon is committed. The reconciler repeats this when it is lost. */
    void requeueUncharged() {
        requeues.retryAll();
    }

    private Verdict judge(SuspectNode node) {
        List<FinishedRun> streak = rule.streak(nodes.last(node.id(), FailingNodeDetector.WINDOW));
        if (!rule.isSuspicious(streak)) {
            return Verdict.JOB;
        }
        Optional<String> evidence = rule.diagnose(streak, nodes.elsewhere(streak, node.name()));
        evidence.ifPresent(sentence -> cordon(node, sentence));
        return evidence.isPresent() ? Verdict.NEWLY_CORDONED_NODE : Verdict.JOB;
    }

    private void cordon(SuspectNode node, String evidence) {
        nodes.uncharge(rule.streak(nodes.last(node.id(), MAX_RUNS)));
        String since = nodes.cordon(node.id(), evidence);
        messages.toAdmins(
                format("node-cordoned:%d:%s", node.id(), since),
                format("Node %s in %s is cordoned", node.name(), node.queue()),
                format(
                        "%s. It gets no more jobs, and what failed there is run again at no cost to its users. When the node is repaired, open it again with maestro node resume %s --queue %s.",
                        evidence, node.name(), node.queue()));
    }
}
