package org.orchestra.domain.capacity;

/** Whether a node gives slots, and if not, why. */
public enum NodeState {
    /** Gives its enabled slots. */
    OPEN,
    /** Has no enabled slot. */
    DISABLED,
    /** Shut by an admin until it is resumed. */
    DRAINED,
    /** Its jobs failed one after another; shut until an admin resumes it. */
    CORDONED,
    /** The cluster reports a problem; opens by itself when that is over. */
    UNHEALTHY;

    /** The first state that applies, in the order DISABLED, DRAINED, CORDONED, UNHEALTHY, OPEN. */
    public static NodeState of(int enabledSlots, boolean drained, NodeHealthState health) {
        if (enabledSlots == 0) {
            return DISABLED;
        }
        if (drained) {
            return DRAINED;
        }
        return switch (health) {
            case CORDONED -> CORDONED;
            case UNHEALTHY -> UNHEALTHY;
            case HEALTHY -> OPEN;
        };
    }

    /** Whether the node has slots at all, be they shut for the time being. */
    public boolean isEnabled() {
        return this != DISABLED;
    }
}
