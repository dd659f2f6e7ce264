package org.orchestra.local;

/** Why a run was told to stop. */
enum StopReason {
    KILLED,
    TIME_LIMIT,
    OUT_OF_MEMORY
}
