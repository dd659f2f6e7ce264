package org.orchestra.local;

import java.time.Instant;
import java.util.Set;

/**
 * What a run used when it was sampled last.
 *
 * @param cpuMillis in thousandths of a CPU
 * @param processes those whose memory counts
 */
record SampledUse(Instant at, int cpuMillis, Set<Long> processes) {}
