package org.orchestra.domain.capacity;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node's health.
 *
 * <pre>
 *            a problem, at once
 *          ┌───────────────────► UNHEALTHY
 *  HEALTHY │                         │
 *          ◄─────────────────────────┘
 *    no problem for long enough
 *
 *  CORDONED: stays until an admin resumes the node, whatever the cluster reports
 * </pre>
 *
 * @param reason why it grants no slots; null exactly when it is healthy
 * @param since when it entered this state
 * @param problemFreeSince since when an unhealthy node has had no problem; null while it has one
 */
public record NodeHealth(
        NodeHealthState state,
        @Nullable String reason,
        Instant since,
        @Nullable Instant problemFreeSince) {

    /**
     * The health after an observation.
     *
     * @param problem the problem that was observed; null when there was none
     * @param now when the node was observed
     * @param recovery how long an unhealthy node must have no problem before it counts as healthy
     */
    public NodeHealth after(@Nullable String problem, Instant now, Duration recovery) {
        if (state == NodeHealthState.CORDONED) {
            return this;
        }
        if (problem != null) {
            Instant began = state == NodeHealthState.UNHEALTHY ? since : now;
            return new NodeHealth(NodeHealthState.UNHEALTHY, problem, began, null);
        }
        return state == NodeHealthState.UNHEALTHY ? recovering(now, recovery) : this;
    }

    private NodeHealth recovering(Instant now, Duration recovery) {
        if (problemFreeSince == null) {
            return new NodeHealth(state, reason, since, now);
        }
        return now.isBefore(problemFreeSince.plus(recovery))
                ? this
                : new NodeHealth(NodeHealthState.HEALTHY, null, now, null);
    }
}
