package org.orchestra.domain.capacity;

import org.orchestra.domain.Refusal;

/**
 * What a job of a queue gets. Checked when it is constructed.
 *
 * @param job what one job asks for: 0.001 to 1,000 CPUs, 1 to 10,000,000 MiB; no GPU in a CPU queue, 1 to 100 in a GPU queue
 * @param maxSeconds the longest that a job may run, 1 second to 366 days
 * @throws Refusal when any part is outside its range
 */
public record QueueTerms(DeviceKind deviceKind, Size job, long maxSeconds) {
    private static final int MAX_CPUS = 1_000;
    private static final int MAX_MEMORY_MIB = 10_000_000;
    private static final int MAX_GPUS = 100;
    private static final long MAX_SECONDS = 366L * 24 * 60 * 60;

    public QueueTerms {
        check(within(job.cpuMillis(), 1, MAX_CPUS * 1_000), "Give a job 0.001 to 1,000 CPUs: 1 is usual.");
        check(within(job.memoryMib(), 1, MAX_MEMORY_MIB), "Give a job 1 to 10,000,000 MiB of memory: 1,024 are usual.");
        if (deviceKind == DeviceKind.CPU) {
            check(job.gpus() == 0, "A CPU queue gives no GPUs: leave them out or make a GPU queue.");
        } else {
            check(within(job.gpus(), 1, MAX_GPUS), "A GPU queue gives each job 1 to 100 GPUs: 1 is usual.");
        }
        check(
                within(maxSeconds, 1, MAX_SECONDS),
                "Let a job run for 1 to 31,622,400 seconds, which are 366 days: 604,800, a week, are usual.");
    }

    private static boolean within(long value, long least, long most) {
        return least <= value && value <= most;
    }

    private static void check(boolean allowed, String sentence) {
        if (!allowed) {
            throw Refusal.invalid("invalid-request", sentence);
        }
    }
}
