package org.orchestra.domain.capacity;

/** Whether a node grants slots, and if not, why. */
public enum NodeState {
    /** Grants its enabled slots. */
    OPEN,
    /** Has no enabled slot. */
    DISABLED,
    /** Grants no slots until an admin resumes it. */
    DRAINED,
    /** Its jobs failed one after another. It grants no slots until an admin resumes it. */
    CORDONED,
    /** The cluster reports a problem. It grants no slots until the problem ends. */
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

    /** Whether the node has enabled slots, even if it grants none at present. */
    public boolean isEnabled() {
        return this != DISABLED;
    }
}
