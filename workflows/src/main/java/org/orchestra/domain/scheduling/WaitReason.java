package org.orchestra.domain.scheduling;

/** Why a job waits. Each waiting job has one leading reason: the first of these that applies. */
public enum WaitReason {
    /** Another task, or its job of the same number, is not done yet. */
    PREDECESSOR(false),
    /** The jobs of its task's test phase have not all succeeded yet. */
    TEST_PHASE(false),
    /** The clusters that it may go to are inactive. */
    CLUSTER_INACTIVE(true),
    /** No cluster that it may go to takes jobs, and the worker of one has gone, or has never been there. */
    CLUSTER_UNREACHABLE(false),
    /** No node of its queue is enabled. */
    NO_NODE(true),
    /** It asks for more than any enabled node of its queue has. */
    TOO_LARGE(true),
    /** Every node that is large enough is drained, cordoned or unhealthy. */
    NODES_UNAVAILABLE(false),
    /** Its owner's jobs have held slots for as long as an admin allows within so many days. */
    OVER_BUDGET(false),
    /** Its owner runs as many jobs as an admin allows. */
    USER_CAP(false),
    /** Its task runs as many jobs as its owner allows. */
    TASK_CAP(false),
    /** It is the first in line, and the node on which it will fit first is kept for it. */
    RESERVED(false),
    /** A slot is free for it, but it might delay the job ahead for which that node is kept. */
    HELD_BACK(false),
    /** Every suitable slot is in use or goes to a more urgent job, or the node of a free slot has too few resources left. */
    SLOTS_BUSY(false),
    /** A slot is free for it, and the next pass grants it. */
    NEXT_PASS(false),
    /** It shares a slot with other jobs of its task, one after another, and its turn has not come. */
    PACKED(false);

    private final boolean permanent;

    WaitReason(boolean permanent) {
        this.permanent = permanent;
    }

    /** Whether the job never starts unless somebody changes the cluster or the task. */
    public boolean isPermanent() {
        return permanent;
    }
}
