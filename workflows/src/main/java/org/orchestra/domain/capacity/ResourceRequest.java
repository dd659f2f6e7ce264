package org.orchestra.domain.capacity;

import static org.orchestra.domain.Text.format;

import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;

/**
 * What each job of a task asks for. A part is null for the default of the queue.
 *
 * @param cpuMillis thousandths of a CPU, at least 1
 * @param memoryMib memory in MiB, at least 1
 * @param gpus whole GPUs, at least 1
 * @param maxSeconds the time limit of a run in seconds, at least 1
 * @throws Refusal when any part is less
 */
public record ResourceRequest(
        @Nullable Integer cpuMillis,
        @Nullable Integer memoryMib,
        @Nullable Integer gpus,
        @Nullable Long maxSeconds) {
    /** The defaults of the queue. */
    public static final ResourceRequest NOTHING = new ResourceRequest(null, null, null, null);

    private static final String LIMIT = "above-queue-limit";

    public ResourceRequest {
        requirePositive(cpuMillis, "0.001 CPUs");
        requirePositive(memoryMib, "1 MiB of memory");
        requirePositive(gpus, "1 GPU");
        requirePositive(maxSeconds, "1 second");
    }

    /**
     * The resources of a job.
     *
     * @param queue the queue's name
     * @throws Refusal when it asks for more than the queue allows
     */
    public Resources granted(String queue, QueueLimits limits) {
        Resources defaults = limits.job();
        int maxCpuMillis = limits.bounds().cpuMillis(defaults);
        int maxMemoryMib = limits.bounds().memoryMib(defaults);
        if (cpuMillis != null && cpuMillis > maxCpuMillis) {
            throw above(format("Queue %s gives a job at most %s", queue, Resources.cpus(maxCpuMillis)));
        }
        if (memoryMib != null && memoryMib > maxMemoryMib) {
            throw above(format("Queue %s gives a job at most %,d MiB of memory", queue, maxMemoryMib));
        }
        if (gpus != null && gpus > defaults.gpus()) {
            throw defaults.gpus() == 0
                    ? Refusal.invalid(
                            LIMIT, format("Queue %s has no GPUs: leave them out or use a queue that has some.", queue))
                    : above(format("Queue %s gives a job at most %s", queue, NodeReport.gpus(defaults.gpus())));
        }
        if (maxSeconds != null && maxSeconds > limits.maxSeconds()) {
            throw above(format("Queue %s lets a job run for at most %s", queue, new WallTime(limits.maxSeconds())));
        }
        return new Resources(
                cpuMillis == null ? defaults.cpuMillis() : cpuMillis,
                memoryMib == null ? defaults.memoryMib() : memoryMib,
                gpus == null ? defaults.gpus() : gpus);
    }

    /** The time limit of a job. */
    public Duration time(QueueLimits limits) {
        return Duration.ofSeconds(Stream.of(maxSeconds, limits.defaultSeconds())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(limits.maxSeconds()));
    }

    /** This, with what {@code before} asks for where it asks for nothing itself. */
    public ResourceRequest orElse(ResourceRequest before) {
        return new ResourceRequest(
                cpuMillis == null ? before.cpuMillis : cpuMillis,
                memoryMib == null ? before.memoryMib : memoryMib,
                gpus == null ? before.gpus : gpus,
                maxSeconds == null ? before.maxSeconds : maxSeconds);
    }

    /** What it asks for, for example "2 CPUs, 4,096 MiB, 01:00:00"; empty for nothing. */
    public String description() {
        return Stream.of(
                        cpuMillis == null ? null : Resources.cpus(cpuMillis),
                        memoryMib == null ? null : format("%,d MiB", memoryMib),
                        gpus == null ? null : NodeReport.gpus(gpus),
                        maxSeconds == null ? null : new WallTime(maxSeconds).toString())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    }

    private static Refusal above(String limit) {
        return Refusal.invalid(LIMIT, limit + ": ask for less or use another queue.");
    }

    private static void requirePositive(@Nullable Number asked, String least) {
        if (asked != null && asked.longValue() < 1) {
            throw Refusal.invalid("invalid-request", format("Ask for at least %s, or leave it to the queue.", least));
        }
    }
}
