package org.orchestra.domain.scheduling;

import java.time.Duration;

/**
 * Room that a pass keeps for the first job in line of a queue that fits nowhere yet. Jobs behind it start there only if they
 * end before, or leave it its room.
 *
 * @param queue the queue's number
 * @param task the job's task
 * @param node the node on which it will fit first
 * @param within how long until it fits there at the latest, as far as can be told
 */
public record Reservation(long queue, long task, long node, Duration within) {}
