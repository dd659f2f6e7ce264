package org.orchestra.cluster;

import static java.util.Objects.requireNonNullElse;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.QueueTerms;
import org.orchestra.domain.capacity.Size;

/**
 * What is to change of a queue; null is left as it is.
 *
 * @param version the version that the admin has seen
 * @param cpus CPUs that a job gets
 * @param memoryMib memory that a job gets, in MiB
 * @param gpus GPUs that a job gets
 * @param maxSeconds the longest that a job may run
 * @param isDefault whether tasks that name no queue go here
 * @param members the usernames of those who may use it, beside admins
 * @param open whether everybody may use it from now on
 * @throws Refusal when it changes nothing or contradicts itself
 */
public record QueueEdit(
        int version,
        @Nullable Double cpus,
        @Nullable Integer memoryMib,
        @Nullable Integer gpus,
        @Nullable Long maxSeconds,
        @Nullable Boolean isDefault,
        @Nullable List<String> members,
        boolean open) {

    public QueueEdit {
        if (!open
                && Stream.of(cpus, memoryMib, gpus, maxSeconds, isDefault, members)
                        .allMatch(Objects::isNull)) {
            throw Refusal.invalid(
                    "invalid-request",
                    "This changes nothing: give cpus, memoryMib, gpus, maxSeconds, isDefault, members or open.");
        }
        if (open && members != null) {
            throw Refusal.invalid(
                    "invalid-request",
                    "A queue is open to everybody or has members: give either open or members, not both.");
        }
    }

    /** What a job gets once this is done. */
    QueueTerms applied(QueueTerms now) {
        Size job = new Size(
                cpus == null ? now.job().cpuMillis() : Size.millis(cpus),
                requireNonNullElse(memoryMib, now.job().memoryMib()),
                requireNonNullElse(gpus, now.job().gpus()));
        return new QueueTerms(now.deviceKind(), job, requireNonNullElse(maxSeconds, now.maxSeconds()));
    }
}
