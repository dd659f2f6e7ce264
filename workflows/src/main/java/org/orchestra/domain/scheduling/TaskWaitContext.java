package org.orchestra.domain.scheduling;

import org.jspecify.annotations.Nullable;

/**
 * What a sentence about a task may mention.
 *
 * @param owner its owner's username
 * @param ownerCap how many of the owner's jobs hold a slot, on all clusters, and how many may
 * @param cap how many of its own jobs hold a slot, and how many may
 * @param testJobs how many jobs its test phase has
 * @param testJobsDone how many of these are done
 */
public record TaskWaitContext(String owner, Cap ownerCap, Cap cap, int testJobs, int testJobsDone) {
    /**
     * How many hold a slot, and how many may.
     *
     * @param most null when nothing limits it
     */
    public record Cap(long running, @Nullable Integer most) {}
}
