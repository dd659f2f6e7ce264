package org.orchestra.domain.capacity;

import static org.orchestra.domain.Text.format;

import org.jspecify.annotations.Nullable;

/**
 * A node of a queue, to compare with the report about its machine.
 *
 * @param auto whether its slots follow the report
 * @param job what one job of the queue asks for
 */
public record QueueNode(String queue, String name, SlotLimits slots, boolean auto, Resources job) {
    /**
     * Why the node should run no jobs, for people; null when nothing is wrong.
     *
     * @param report null when the cluster does not have the machine
     */
    public @Nullable String problem(@Nullable NodeReport report) {
        if (report == null) {
            return "it is not in the cluster";
        }
        if (report.problem() != null) {
            return report.problem();
        }
        if (auto && SlotCount.of(job, report.allocatable()) == 0) {
            return format(
                    "its %s are too little for one job of the queue",
                    report.allocatable().description());
        }
        int gpus = slots.enabled() * job.gpus();
        return !auto && report.allocatable().gpus() < gpus
                ? format(
                        "it has %s, and its slots need %d",
                        NodeReport.gpus(report.allocatable().gpus()), gpus)
                : null;
    }

    /** The slots that it should have: those of a report without a problem when it is auto, else the current ones. */
    public SlotLimits slotsAfter(@Nullable NodeReport report) {
        if (!auto || report == null || problem(report) != null) {
            return slots;
        }
        int count = SlotCount.of(job, report.allocatable());
        return new SlotLimits(count, count);
    }
}
