package org.orchestra.api.explanation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.scheduling.WaitReason;

/**
 * The jobs of a queue. It names owners and tasks, never what they run.
 *
 * @param enabledSlots how many slots its nodes offer
 * @param usedSlots how many of them hold a job now
 * @param running the jobs that hold a slot
 * @param waiting the jobs that wait for a slot, the next one first
 * @param held jobs that something other than busy slots keeps from starting, by task and reason
 * @param heldTotal how many entries there are of these; more than are listed in a large queue
 */
public record QueueJobs(
        String queue,
        String cluster,
        int enabledSlots,
        int usedSlots,
        List<ListedNode> nodes,
        RunningJobs running,
        WaitingJobPage waiting,
        List<HeldJobs> held,
        int heldTotal) {
    /**
     * A node of the queue.
     *
     * @param reason why it is cordoned or unhealthy; null when it is neither
     */
    public record ListedNode(
            String name,
            NodeState state,
            int usedSlots,
            int enabledSlots,
            @Nullable String reason) {}

    /**
     * Jobs that hold a slot, by node and slot.
     *
     * @param items the first 500
     * @param total how many there are
     */
    public record RunningJobs(List<RunningJob> items, int total) {}

    /**
     * Jobs that have their positions, the next one first.
     *
     * @param next what to give as {@code after} for those behind; null when these are the last that are listed
     * @param total how many there are
     */
    public record WaitingJobPage(
            List<WaitingJob> items, @Nullable String next, long total) {}

    /**
     * A job and the slot that it holds.
     *
     * @param since when it got the slot
     * @param expectedEnd to the second, and never in the past; null when it is unknown
     */
    public record RunningJob(
            String owner,
            String task,
            int job,
            String node,
            int slot,
            Instant since,
            @Nullable Instant expectedEnd) {}

    /**
     * A job that has its position.
     *
     * @param position its place in the queue, from 1
     * @param priority its current priority by the scheduling rule
     * @param expectedStart to the second; null when it is unknown
     */
    public record WaitingJob(
            long position,
            String owner,
            String task,
            int job,
            double priority,
            @Nullable Instant expectedStart) {}

    /** Jobs of one task that are held for the same reason. */
    public record HeldJobs(String owner, String task, int jobs, WaitReason reason, String message) {}
}
