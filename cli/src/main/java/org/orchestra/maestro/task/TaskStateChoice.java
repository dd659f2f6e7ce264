package org.orchestra.maestro.task;

/** The task states that a listing can filter by. */
enum TaskStateChoice {
    REGISTERED,
    TESTING,
    RUNNING,
    DONE,
    FINALIZED,
    BROKEN,
    KILL,
    KILLED
}
