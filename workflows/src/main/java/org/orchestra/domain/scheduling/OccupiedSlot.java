package org.orchestra.domain.scheduling;

import java.time.Instant;

/**
 * A slot and the job that holds it.
 *
 * @param task the task's number
 * @param job the job's number in its task
 * @param node the node's number
 * @param slot the slot on the node
 * @param since when the slot was granted
 */
public record OccupiedSlot(long task, int job, long node, int slot, Instant since) {}
