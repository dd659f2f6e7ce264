package org.orchestra.store.capacity;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.store.edit.Versioned;

/**
 * A queue and its slots.
 *
 * @param cluster the first of its clusters, whose slots are granted first
 * @param clusters the clusters whose machines may be its nodes, in order of preference
 * @param isDefault whether tasks that name no queue go here
 * @param enabledSlots the slots that its nodes may give, together
 * @param usedSlots how many of them hold a job now
 * @param cpus CPUs that a job gets
 * @param memoryMib memory that a job gets, in MiB
 * @param gpus GPUs that a job gets; 0 in a CPU queue
 * @param maxCpus the most CPUs that a job may ask for
 * @param maxMemoryMib the most memory that a job may ask for, in MiB
 * @param maxSeconds the longest that a job may run
 * @param defaultSeconds the longest that a job may run that asks for no time; null for {@code maxSeconds}
 * @param members the usernames of those who may use it, beside admins; null when everybody may
 * @param version counts its edits
 */
public record QueueView(
        String name,
        String cluster,
        List<String> clusters,
        DeviceKind deviceKind,
        boolean isDefault,
        int enabledSlots,
        int usedSlots,
        double cpus,
        int memoryMib,
        int gpus,
        double maxCpus,
        int maxMemoryMib,
        long maxSeconds,
        @Nullable Long defaultSeconds,
        @Nullable List<String> members,
        int version)
        implements Versioned {}
