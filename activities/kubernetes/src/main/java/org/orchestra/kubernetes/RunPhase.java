package org.orchestra.kubernetes;

import java.time.Instant;
import org.orchestra.domain.run.RunOutcome;

/**
 * Where a run stands, derived from its observed state.
 *
 * <pre>
 * Pending → Running → Finished
 *    │         ├────→ Terminating → Absent
 *    ├─────────┴────→ Unrecoverable → Terminating → Absent
 *    └─ Unexplained ──────┘
 * </pre>
 */
sealed interface RunPhase {
    /** The command has not started, and still may. */
    record Pending() implements RunPhase {}

    /** The start deadline has passed and the pod does not say why. The cluster's events may. */
    record Unexplained() implements RunPhase {}

    /** The command runs. */
    record Running(Instant since) implements RunPhase {}

    /**
     * The Kubernetes Job or its pod is being deleted.
     *
     * @param orphaned whether the Kubernetes Job is gone and its pod is not
     * @param overdue whether the node should have released the pod long ago and does not answer
     */
    record Terminating(boolean orphaned, boolean overdue) implements RunPhase {}

    /** The run has ended, and nothing more will happen to it. */
    record Finished(RunOutcome outcome) implements RunPhase {}

    /** The run cannot end well but may still do something. It must be removed before its outcome counts. */
    record Unrecoverable(RunOutcome outcome) implements RunPhase {}

    /** There is no Kubernetes Job. */
    record Absent() implements RunPhase {}
}
