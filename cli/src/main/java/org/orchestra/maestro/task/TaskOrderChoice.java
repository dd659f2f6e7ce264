package org.orchestra.maestro.task;

/** The orders that tasks can be listed in. */
enum TaskOrderChoice {
    OLDEST,
    NEWEST,
    NAME,
    ENDED
}
