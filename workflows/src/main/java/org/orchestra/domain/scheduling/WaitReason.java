package org.orchestra.domain.scheduling;

/** Why a job waits. Each waiting job has one leading reason: the first that applies, in this order. */
public enum WaitReason {
    /** The jobs of its task's test phase have not all succeeded yet. */
    TEST_PHASE(false),
    /** The cluster of its queue takes no jobs. */
    CLUSTER_INACTIVE(true),
    /** No node of its queue is enabled. */
    NO_NODE(true),
    /** It asks for more than any enabled node of its queue has. */
    TOO_LARGE(true),
    /** Every node that could take it is drained, cordoned or unhealthy. */
    NODES_UNAVAILABLE(false),
    /** The user has as many jobs running as an admin allows. */
    USER_CAP(false),
    /** The task has as many jobs running as its owner wanted. */
    TASK_CAP(false),
    /** Every slot that could take it is in use, or goes to a job before it, or its node has too little left. */
    SLOTS_BUSY(false),
    /** A slot is free for it: the next pass gives it. */
    NEXT_PASS(false);

    private final boolean never;

    WaitReason(boolean never) {
        this.never = never;
    }

    /** Whether it will never start unless somebody changes the laboratory or the task. */
    public boolean isNever() {
        return never;
    }
}
