package org.orchestra.store.run;

import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Optional;
import org.orchestra.domain.run.FailingNodeDetector;
import org.orchestra.domain.run.FinishedRun;
import org.orchestra.domain.run.RunKey;
import org.orchestra.store.outbox.Outbox;
import org.orchestra.store.run.FailingNodeRepository.NodeRow;
import org.orchestra.store.task.JobRequeues;
import org.springframework.stereotype.Component;

/**
 * Cordons the nodes that eat jobs. Judges within the transaction that ends a run, after it has locked the node: of two
 * failures at once the second sees the first.
 */
@Component
class FailingNodes {
    /** The most runs that one cordon takes back. */
    private static final int MOST = 10_000;

    private final FailingNodeRepository rows;
    private final FailingNodeDetector rule;
    private final Outbox messages;
    private final JobRequeues owed;

    FailingNodes(FailingNodeRepository rows, FailingNodeDetector rule, Outbox messages, JobRequeues owed) {
        this.rows = rows;
        this.rule = rule;
        this.messages = messages;
        this.owed = owed;
    }

    /** Whose fault a failure is. */
    enum Verdict {
        /** The job's, as far as anybody knows. */
        JOB,
        /** The node's, which is cordoned already. */
        NODE,
        /** The node's, which is cordoned for it now, with the failures before it. */
        NEW_BLACK_HOLE
    }

    /** Judges the failure that has just been written down. */
    Verdict judge(RunKey key, long nodeId) {
        if (!rule.isQuickFailure(rows.ended(key))) {
            return Verdict.JOB;
        }
        NodeRow node = rows.node(nodeId);
        return switch (node.health()) {
            case HEALTHY -> judge(node);
            case CORDONED -> Verdict.NODE;
            case UNHEALTHY -> Verdict.JOB;
        };
    }

    /** Runs again what a new black hole has failed, once its cordon is committed. When this is lost, the reconciler does it. */
    void payBack() {
        owed.retryAll();
    }

    private Verdict judge(NodeRow node) {
        List<FinishedRun> streak = rule.streak(rows.last(node.id(), FailingNodeDetector.WINDOW));
        if (!rule.isSuspicious(streak)) {
            return Verdict.JOB;
        }
        Optional<String> evidence = rule.diagnose(streak, rows.elsewhere(streak, node.name()));
        evidence.ifPresent(sentence -> cordon(node, sentence));
        return evidence.isPresent() ? Verdict.NEW_BLACK_HOLE : Verdict.JOB;
    }

    private void cordon(NodeRow node, String evidence) {
        rows.takeBack(rule.streak(rows.last(node.id(), MOST)));
        String since = rows.cordon(node.id(), evidence);
        messages.toAdmins(
                format("node-cordoned:%d:%s", node.id(), since),
                format("Node %s in %s is cordoned", node.name(), node.queue()),
                format(
                        "%s. It gets no more jobs, and what failed there is run again at no cost to its users. When the node is repaired, open it again with maestro node resume %s --queue %s.",
                        evidence, node.name(), node.queue()));
    }
}
