package org.orchestra.store.capacity;

import static java.util.Objects.requireNonNullElse;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.QueueLimits;
import org.orchestra.domain.capacity.QueueLimits.Bounds;
import org.orchestra.domain.capacity.Resources;

/**
 * What is to change of a queue's terms; null is left as it is.
 *
 * @param cpus CPUs that a job gets
 * @param memoryMib memory that a job gets, in MiB
 * @param gpus GPUs that a job gets
 * @param maxCpus the most CPUs that a job may ask for
 * @param maxMemoryMib the most memory that a job may ask for, in MiB
 * @param maxSeconds the longest that a job may run
 * @param defaultSeconds the longest that a job may run that asks for no time
 */
public record QueueLimitsEdit(
        @Nullable Double cpus,
        @Nullable Integer memoryMib,
        @Nullable Integer gpus,
        @Nullable Double maxCpus,
        @Nullable Integer maxMemoryMib,
        @Nullable Long maxSeconds,
        @Nullable Long defaultSeconds) {
    /** Leaves the terms as they are. */
    public static final QueueLimitsEdit NONE = new QueueLimitsEdit(null, null, null, null, null, null, null);

    /** The terms once this is done. */
    QueueLimits applied(QueueLimits now) {
        Resources job = new Resources(
                cpus == null ? now.job().cpuMillis() : Resources.millis(cpus),
                requireNonNullElse(memoryMib, now.job().memoryMib()),
                requireNonNullElse(gpus, now.job().gpus()));
        Bounds bounds = new Bounds(
                maxCpus == null ? now.bounds().maxCpuMillis() : Integer.valueOf(Resources.millis(maxCpus)),
                maxMemoryMib == null ? now.bounds().maxMemoryMib() : maxMemoryMib);
        return new QueueLimits(
                now.deviceKind(),
                job,
                bounds,
                requireNonNullElse(maxSeconds, now.maxSeconds()),
                defaultSeconds == null ? now.defaultSeconds() : defaultSeconds);
    }
}
