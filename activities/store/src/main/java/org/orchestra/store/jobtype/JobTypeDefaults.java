package org.orchestra.store.jobtype;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.task.ImageName;

/**
 * What a task of a job type gets that leaves it out; null for what it gets without a job type.
 *
 * @param queue the name of a queue
 * @param cpuMillis CPUs for each job, in thousandths, at least 1
 * @param memoryMib memory for each job, in MiB, at least 1
 * @throws Refusal when one of them cannot be
 */
public record JobTypeDefaults(
        @Nullable String image,
        @Nullable String queue,
        @Nullable Integer cpuMillis,
        @Nullable Integer memoryMib) {
    /** Nothing. */
    public static final JobTypeDefaults NONE = new JobTypeDefaults(null, null, null, null);

    public JobTypeDefaults {
        if (image != null) {
            new ImageName(image);
        }
        if (queue != null) {
            new QueueName(queue);
        }
        if (cpuMillis != null && cpuMillis < 1 || memoryMib != null && memoryMib < 1) {
            throw Refusal.invalid(
                    "invalid-request",
                    "A job needs at least 0.001 CPUs and 1 MiB of memory: ask for more, or leave it to the queue.");
        }
    }
}
