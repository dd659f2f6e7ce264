package org.orchestra.kubernetes;

import java.time.Instant;
import org.orchestra.domain.run.RunOutcome;

/**
 * What a sighting of a run means.
 *
 * <pre>
 * Waiting → Running → Ended
 *    │         ├────→ Leaving → Gone
 *    ├─────────┴────→ Hopeless → Leaving → Gone
 *    └─ Silent ───────────┘
 * </pre>
 */
sealed interface RunPhase {
    /** The command has not started, and may yet. */
    record Waiting() implements RunPhase {}

    /** It should have started long ago, and does not say why not: the cluster's events may. */
    record Silent() implements RunPhase {}

    /** The command runs. */
    record Running(Instant since) implements RunPhase {}

    /**
     * It is on its way out: its Kubernetes Job or its pod is being deleted.
     *
     * @param orphaned whether its Kubernetes Job is gone already, and its pod is not
     * @param overdue whether the node should have let go of it long ago and does not answer
     */
    record Leaving(boolean orphaned, boolean overdue) implements RunPhase {}

    /** It has ended, and nothing more will happen to it. */
    record Ended(RunOutcome outcome) implements RunPhase {}

    /** It will not end well, but might still do something: it must be removed before its outcome counts. */
    record Hopeless(RunOutcome outcome) implements RunPhase {}

    /** There is no Kubernetes Job. */
    record Gone() implements RunPhase {}
}
