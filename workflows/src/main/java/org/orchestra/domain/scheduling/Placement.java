package org.orchestra.domain.scheduling;

import org.jspecify.annotations.Nullable;

/**
 * A slot for the next waiting job of a task among those that avoid the same node, or none. Within such a group, placements go
 * to the jobs in the order of their numbers.
 *
 * @param task the task's number
 * @param node the node's number
 * @param slot the slot on the node
 * @param priority the job's priority in this pass
 * @param avoided the node that the job avoids while another one could run it; null for none
 */
public record Placement(
        long task,
        long node,
        int slot,
        double priority,
        @Nullable Long avoided) {}
