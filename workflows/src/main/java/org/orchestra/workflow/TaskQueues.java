package org.orchestra.workflow;

import java.time.Duration;

/** The names of the task queues that belong to no cluster. A cluster polls its own task queue. */
public final class TaskQueues {
    /** Workflows, and the activities that need only the database. */
    public static final String CORE = "orchestra";

    /** How long a cluster's activity waits for somebody who polls its task queue. */
    public static final Duration POLLED_WITHIN = Duration.ofMinutes(10);

    private TaskQueues() {}
}
