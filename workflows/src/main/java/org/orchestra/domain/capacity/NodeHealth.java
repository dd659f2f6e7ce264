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
 *            well for long enough
 *
 *  CORDONED: stays, whatever the cluster reports, until an admin ends it
 * </pre>
 *
 * @param reason why it gives no slots; null exactly when it is healthy
 * @param since when it took this state
 * @param wellSince since when an unhealthy node has been well again; null when it is not
 */
public record NodeHealth(
        NodeHealthState state,
        @Nullable String reason,
        Instant since,
        @Nullable Instant wellSince) {

    /**
     * Its health after a look at it.
     *
     * @param problem what was found; null when it was well
     * @param now when it was looked at
     * @param rest how long an unhealthy node must have been well before it counts as healthy
     */
    public NodeHealth after(@Nullable String problem, Instant now, Duration rest) {
        if (state == NodeHealthState.CORDONED) {
            return this;
        }
        if (problem != null) {
            Instant began = state == NodeHealthState.UNHEALTHY ? since : now;
            return new NodeHealth(NodeHealthState.UNHEALTHY, problem, began, null);
        }
        return state == NodeHealthState.UNHEALTHY ? recovering(now, rest) : this;
    }

    private NodeHealth recovering(Instant now, Duration rest) {
        if (wellSince == null) {
            return new NodeHealth(state, reason, since, now);
        }
        return now.isBefore(wellSince.plus(rest)) ? this : new NodeHealth(NodeHealthState.HEALTHY, null, now, null);
    }
}
