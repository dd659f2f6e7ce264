package org.orchestra.workflow;

/** The names of the task queues that belong to no cluster. A cluster polls its own task queue. */
public final class TaskQueues {
    /** Workflows, and the activities that need only the database. */
    public static final String CORE = "orchestra";

    private TaskQueues() {}
}
