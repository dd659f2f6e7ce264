package org.orchestra.domain.capacity;

import static org.orchestra.domain.Text.format;

import org.jspecify.annotations.Nullable;

/**
 * A report of a cluster about one of its machines.
 *
 * @param name the machine's name on the cluster
 * @param allocatable the resources that it can give to jobs in all
 * @param problem why it should get no jobs, for people; null when nothing is wrong
 */
public record NodeReport(
        String name, Resources allocatable, @Nullable String problem) {
    /** The allocatable resources in words, for example "7.5 CPUs, 30,000 MiB and 2 GPUs". */
    public String allocatableDescription() {
        return allocatable.gpus() == 0
                ? format("%s CPUs and %s MiB", cpus(), number(allocatable.memoryMib()))
                : format("%s CPUs, %s MiB and %s", cpus(), number(allocatable.memoryMib()), gpus(allocatable.gpus()));
    }

    static String gpus(int count) {
        return count == 1 ? "1 GPU" : number(count) + " GPUs";
    }

    private String cpus() {
        String decimal = format("%,.3f", allocatable.cpuMillis() / 1_000.0);
        return decimal.replaceAll("\\.?0+$", "");
    }

    private static String number(int count) {
        return format("%,d", count);
    }
}
