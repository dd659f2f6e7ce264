package org.orchestra.domain.scheduling;

/**
 * A slot for the next waiting job of a task. Placements of one task are for its waiting jobs in the order of their
 * numbers.
 *
 * @param task the task's number
 * @param node the node's number
 * @param slot the slot on the node
 * @param priority the job's priority in this pass
 */
public record Placement(long task, long node, int slot, double priority) {}
