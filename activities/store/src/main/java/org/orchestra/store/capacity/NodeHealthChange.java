package org.orchestra.store.capacity;

import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import org.orchestra.domain.capacity.NodeHealth;
import org.orchestra.domain.capacity.NodeHealthState;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.SlotLimits;
import org.orchestra.store.capacity.NodeHealthRepository.ReviewedNode;

/**
 * What a report means for a node.
 *
 * @param node the node as it was
 * @param health its health from now on
 * @param slots its slots from now on
 */
record NodeHealthChange(ReviewedNode node, NodeHealth health, SlotLimits slots) {
    boolean isNew() {
        return !health.equals(node.health()) || changesSlots();
    }

    boolean changesSlots() {
        return health.state() != node.health().state()
                || !slots.equals(node.node().slots());
    }

    /** Whether admins are mailed: slots that they count on are gone. */
    boolean isAlarming() {
        return health.state() == NodeHealthState.UNHEALTHY
                && node.health().state() == NodeHealthState.HEALTHY
                && NodeState.of(node.node().slots().enabled(), node.drained(), NodeHealthState.HEALTHY)
                        == NodeState.OPEN;
    }

    String message() {
        if (health.reason() == null) {
            return format("%s is healthy, with %s", node.title(), counted(slots.enabled(), "slot"));
        }
        return health.problemFreeSince() == null
                ? format("%s: %s", node.title(), health.reason())
                : format("%s has no problem any more and is healthy again after the recovery time", node.title());
    }
}
