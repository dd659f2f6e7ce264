package org.orchestra.store.capacity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.store.edit.Versioned;

/**
 * A machine in a queue.
 *
 * @param enabledSlots how many jobs it may run at once
 * @param maxSlots how many that may be raised to
 * @param usedSlots how many slots hold a job now; more than are enabled when those were lowered under running jobs
 * @param auto whether its slots follow what the cluster reports of the machine
 * @param drained whether an admin has shut it
 * @param state whether it gives slots
 * @param reason why it is cordoned or unhealthy; null when it is neither
 * @param since since when it has been as healthy or unhealthy as it is
 * @param done how many jobs were done there
 * @param failed how many failed there
 * @param version counts its edits
 * @param observed what the cluster last reported of the machine; null when nothing
 */
public record NodeView(
        String name,
        String queue,
        String cluster,
        DeviceKind deviceKind,
        int enabledSlots,
        int maxSlots,
        int usedSlots,
        boolean auto,
        boolean drained,
        NodeState state,
        @Nullable String reason,
        Instant since,
        long done,
        long failed,
        int version,
        @Nullable Observed observed)
        implements Versioned {

    /**
     * What a cluster reported of a machine.
     *
     * @param cpus CPUs that it gives to pods
     * @param memoryMib memory that it gives to pods, in MiB
     * @param gpus GPUs that it gives to pods
     * @param problem why it should get no jobs; null when nothing is wrong
     * @param at when this was reported
     */
    public record Observed(
            double cpus, int memoryMib, int gpus, @Nullable String problem, Instant at) {}
}
