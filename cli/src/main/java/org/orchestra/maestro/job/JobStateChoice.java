package org.orchestra.maestro.job;

/** The job states that a listing can filter by. */
enum JobStateChoice {
    REGISTERED,
    ASSIGNED,
    ACTIVATED,
    RUNNING,
    DONE,
    FAILED,
    KILLED,
    BROKEN
}
