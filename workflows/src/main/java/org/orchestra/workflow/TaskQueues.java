package org.orchestra.workflow;

/** The names of the task queues that are no cluster's. A cluster's own is its messenger queue. */
public final class TaskQueues {
    /** Workflows, and the activities that need only the database. */
    public static final String CORE = "orchestra";

    private TaskQueues() {}
}
