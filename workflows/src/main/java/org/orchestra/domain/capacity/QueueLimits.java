package org.orchestra.domain.capacity;

import static java.util.Objects.requireNonNullElse;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;

/**
 * The default resources of a queue's jobs, and the maximum that they may ask for.
 *
 * @param job the resources of a job that asks for none: 0.001 to 1,000 CPUs, 1 to 10,000,000 MiB; no GPU in a CPU queue, 1 to
 *     100 in a GPU queue, where no job may ask for more
 * @param bounds the maximum that a job may ask for
 * @param maxSeconds the maximum time limit of a job, 1 second to 366 days
 * @param defaultSeconds the time limit of a job that asks for none; null for {@code maxSeconds}
 * @throws Refusal when any part is outside its range
 */
public record QueueLimits(
        DeviceKind deviceKind,
        Resources job,
        Bounds bounds,
        long maxSeconds,
        @Nullable Long defaultSeconds) {
    private static final int MAX_CPUS = 1_000;
    private static final int MAX_MEMORY_MIB = 10_000_000;
    private static final int MAX_GPUS = 100;
    private static final long MAX_SECONDS = 366L * 24 * 60 * 60;

    public QueueLimits {
        check(within(job.cpuMillis(), 1, MAX_CPUS * 1_000), "Give a job 0.001 to 1,000 CPUs: 1 is usual.");
        check(within(job.memoryMib(), 1, MAX_MEMORY_MIB), "Give a job 1 to 10,000,000 MiB of memory: 1,024 are usual.");
        if (deviceKind == DeviceKind.CPU) {
            check(job.gpus() == 0, "A CPU queue gives no GPUs: leave them out or make a GPU queue.");
        } else {
            check(within(job.gpus(), 1, MAX_GPUS), "A GPU queue gives each job 1 to 100 GPUs: 1 is usual.");
        }
        check(
                within(maxSeconds, 1, MAX_SECONDS),
                "Let a job run for 1 second to 366 days: 7-00:00:00, a week, is usual.");
        bounds = bounds.beside(job);
        check(
                within(bounds.cpuMillis(job), job.cpuMillis(), MAX_CPUS * 1_000),
                "The maximum of CPUs must be at least the default, and at most 1,000: change both together.");
        check(
                within(bounds.memoryMib(job), job.memoryMib(), MAX_MEMORY_MIB),
                "The maximum of memory must be at least the default, and at most 10,000,000 MiB: change both together.");
        defaultSeconds = defaultSeconds == null || defaultSeconds == maxSeconds ? null : defaultSeconds;
        check(
                defaultSeconds == null || within(defaultSeconds, 1, maxSeconds),
                "The default time limit must be at least 1 second and at most the maximum: change both together.");
    }

    /** The limits of a queue whose jobs may not ask for more than the default. */
    public QueueLimits(DeviceKind deviceKind, Resources job, long maxSeconds) {
        this(deviceKind, job, Bounds.NONE, maxSeconds, null);
    }

    /**
     * The maximum that a job may ask for.
     *
     * @param maxCpuMillis thousandths of a CPU; null for the default
     * @param maxMemoryMib memory in MiB; null for the default
     */
    public record Bounds(
            @Nullable Integer maxCpuMillis, @Nullable Integer maxMemoryMib) {
        /** No job may ask for more than the default. */
        public static final Bounds NONE = new Bounds(null, null);

        /** The maximum in thousandths of a CPU, when {@code job} is the default. */
        public int cpuMillis(Resources job) {
            return requireNonNullElse(maxCpuMillis, job.cpuMillis());
        }

        /** The maximum memory in MiB, when {@code job} is the default. */
        public int memoryMib(Resources job) {
            return requireNonNullElse(maxMemoryMib, job.memoryMib());
        }

        /** A bound that equals the default follows it when it is edited. */
        private Bounds beside(Resources job) {
            return new Bounds(
                    cpuMillis(job) == job.cpuMillis() ? null : maxCpuMillis,
                    memoryMib(job) == job.memoryMib() ? null : maxMemoryMib);
        }
    }

    private static boolean within(long value, long min, long max) {
        return min <= value && value <= max;
    }

    private static void check(boolean allowed, String message) {
        if (!allowed) {
            throw Refusal.invalid("invalid-request", message);
        }
    }
}
