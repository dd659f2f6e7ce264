package org.orchestra.domain.scheduling;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The result of planning a pass: which jobs start, and why every other job waits.
 *
 * @param placements the slots that the pass grants, the most urgent job first
 * @param reservations the room that it keeps, at most one for each queue
 * @param waiting the jobs of the cluster that it leaves waiting; each job is counted once
 */
public record Plan(List<Placement> placements, List<Reservation> reservations, List<ReasonCount> waiting) {
    /**
     * Jobs of one task that wait for the same reason.
     *
     * @param jobs at least 1
     */
    public record ReasonCount(long task, WaitReason reason, int jobs) {}

    /** How many jobs wait for each reason. Reasons without a job are absent. */
    public Map<WaitReason, Long> waitingBy() {
        Map<WaitReason, Long> jobs = new EnumMap<>(WaitReason.class);
        waiting.forEach(count -> jobs.merge(count.reason(), (long) count.jobs(), Long::sum));
        return jobs;
    }
}
