package org.orchestra.local;

/** Why a run was stopped. */
enum StopReason {
    KILLED,
    TIME_LIMIT,
    OUT_OF_MEMORY
}
