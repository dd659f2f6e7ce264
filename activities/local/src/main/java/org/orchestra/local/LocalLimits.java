package org.orchestra.local;

import java.time.Duration;

/**
 * What ends a run that does not end by itself.
 *
 * @param time the longest that it may run
 * @param memoryMib the most memory that its processes may have together, in MiB
 * @param grace how long they have to end by themselves when they are told to
 */
record LocalLimits(Duration time, int memoryMib, Duration grace) {}
