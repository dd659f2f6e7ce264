package org.orchestra.api.usage;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What was used by one user, of one queue or on one day. Everything counts on the UTC day on which a job gave its slot back.
 *
 * @param username whose it is, when it is summed up by user; null otherwise
 * @param queue of which queue it is, when it is summed up by queue; null otherwise, and for what is older than this account of it
 * @param day on which UTC day it was, when it is summed up by day; null otherwise
 * @param slotHours how long jobs held slots, in hours
 * @param done how many jobs were done
 * @param failed how many jobs failed; one that was retried counts each time
 * @param killed how many jobs were killed while they held a slot
 * @param efficiency how much of the slot time the commands of done jobs ran, 0 to 1; null when that is unknown
 * @param memoryEfficiency the peak memory of runs in relation to what they got, weighted by how long they ran; null when no
 *     peak is known
 */
record UsageSum(
        @Nullable String username,
        @Nullable String queue,
        @Nullable LocalDate day,
        @Schema(minimum = "0") double slotHours,
        @Schema(minimum = "0") long done,
        @Schema(minimum = "0") long failed,
        @Schema(minimum = "0") long killed,
        @Nullable Double efficiency,
        @Nullable Double memoryEfficiency) {}
