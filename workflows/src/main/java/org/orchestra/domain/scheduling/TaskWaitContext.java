package org.orchestra.domain.scheduling;

import org.jspecify.annotations.Nullable;

/**
 * What a wait message may say about a task.
 *
 * @param owner its owner's username
 * @param ownerCap the running jobs of its owner, on all clusters
 * @param taskCap the running jobs of the task
 * @param testJobs how many jobs its test phase has
 * @param testJobsDone how many of these are done
 */
public record TaskWaitContext(String owner, RunningCap ownerCap, RunningCap taskCap, int testJobs, int testJobsDone) {
    /**
     * How many jobs hold a slot, and how many may.
     *
     * @param max null without a cap
     */
    public record RunningCap(long running, @Nullable Integer max) {}
}
