package org.orchestra.domain.scheduling;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a pass will do, and why everything else waits.
 *
 * @param placements the slots it gives, the most urgent job first
 * @param waiting the jobs of the cluster that it leaves waiting; every such job is counted once
 */
public record Plan(List<Placement> placements, List<WaitingGroup> waiting) {
    /**
     * Jobs of one task that wait for the same reason.
     *
     * @param jobs at least 1
     */
    public record WaitingGroup(long task, WaitReason reason, int jobs) {}

    /** How many jobs wait for which reason; reasons without a job are missing. */
    public Map<WaitReason, Long> waitingBy() {
        Map<WaitReason, Long> jobs = new EnumMap<>(WaitReason.class);
        waiting.forEach(some -> jobs.merge(some.reason(), (long) some.jobs(), Long::sum));
        return jobs;
    }
}
