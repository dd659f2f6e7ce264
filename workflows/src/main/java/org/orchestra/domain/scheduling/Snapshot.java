package org.orchestra.domain.scheduling;

import java.util.List;

/**
 * What a pass knows: aggregates only, never a row per waiting job.
 *
 * @param nodes the nodes of the cluster that may give slots
 * @param users the users with waiting jobs, on whatever cluster, for all of them count
 */
public record Snapshot(List<NodeSlots> nodes, List<UserDemand> users) {

    /**
     * A node and the slots it can give now.
     *
     * @param node the node's number
     * @param queue the number of its queue
     * @param free the free slots' numbers, ascending; empty when as many are in use as are enabled
     */
    public record NodeSlots(long node, long queue, List<Integer> free) {}

    /**
     * A user and what waits.
     *
     * @param user the user's number
     * @param maximum the user's maximum priority
     * @param load T of the rule: jobs in ASSIGNED, ACTIVATED or RUNNING
     * @param tasks the tasks with waiting jobs, oldest first
     */
    public record UserDemand(long user, int maximum, long load, List<TaskDemand> tasks) {}

    /**
     * A task and how many of its jobs wait.
     *
     * @param task the task's number; an older task has a smaller one
     * @param queue the number of the queue it waits in
     * @param waiting its jobs in ASSIGNED, at least 1
     */
    public record TaskDemand(long task, long queue, int waiting) {}
}
