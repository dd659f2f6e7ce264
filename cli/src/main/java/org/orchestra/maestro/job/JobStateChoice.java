package org.orchestra.maestro.job;

/** The states that a listing can be narrowed to. */
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
