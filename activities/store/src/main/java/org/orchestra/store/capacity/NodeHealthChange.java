package org.orchestra.store.capacity;

import static org.orchestra.domain.Text.format;

import org.orchestra.domain.capacity.NodeHealth;
import org.orchestra.domain.capacity.NodeHealthState;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.SlotLimits;
import org.orchestra.store.capacity.NodeHealthRepository.NodeRow;

/**
 * What a report means for a node.
 *
 * @param row the node as it was
 * @param health its health from now on
 * @param slots its slots from now on
 */
record NodeHealthChange(NodeRow row, NodeHealth health, SlotLimits slots) {
    boolean isNew() {
        return !health.equals(row.health()) || changesSlots();
    }

    boolean changesSlots() {
        return health.state() != row.health().state()
                || !slots.equals(row.node().slots());
    }

    /** Whether admins should hear of it: slots that they count on are gone. */
    boolean isAlarming() {
        return health.state() == NodeHealthState.UNHEALTHY
                && row.health().state() == NodeHealthState.HEALTHY
                && NodeState.of(row.node().slots().enabled(), row.drained(), NodeHealthState.HEALTHY) == NodeState.OPEN;
    }

    String inWords() {
        if (health.reason() == null) {
            return format("%s is well, with %d slots", row.title(), slots.enabled());
        }
        return health.problemFreeSince() == null
                ? format("%s: %s", row.title(), health.reason())
                : format("%s is well again; it waits", row.title());
    }
}
