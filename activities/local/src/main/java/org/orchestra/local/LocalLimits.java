package org.orchestra.local;

import java.time.Duration;

/**
 * The limits of a run.
 *
 * @param time the longest that it may run
 * @param memoryMib the most memory that its processes may have together, in MiB
 * @param grace how long its processes have to end after a TERM
 */
record LocalLimits(Duration time, int memoryMib, Duration grace) {}
