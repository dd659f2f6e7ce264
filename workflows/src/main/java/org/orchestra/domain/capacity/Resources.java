package org.orchestra.domain.capacity;

import static org.orchestra.domain.Text.format;

/**
 * The resources that a job asks for, or that a machine has.
 *
 * @param cpuMillis thousandths of a CPU, at least 0
 * @param memoryMib memory in MiB, at least 0
 * @param gpus whole GPUs, at least 0
 */
public record Resources(int cpuMillis, int memoryMib, int gpus) {
    public boolean fitsInto(Resources capacity) {
        return cpuMillis <= capacity.cpuMillis && memoryMib <= capacity.memoryMib && gpus <= capacity.gpus;
    }

    /** What {@code taken} leaves of it, at least 0. */
    public Resources minus(Resources taken) {
        return new Resources(
                Math.max(0, cpuMillis - taken.cpuMillis),
                Math.max(0, memoryMib - taken.memoryMib),
                Math.max(0, gpus - taken.gpus));
    }

    /** Both together. Sums beyond the range of {@code int} become its end. */
    public Resources plus(Resources other) {
        return new Resources(sum(cpuMillis, other.cpuMillis), sum(memoryMib, other.memoryMib), sum(gpus, other.gpus));
    }

    private static int sum(int one, int other) {
        return (int) Math.min(Integer.MAX_VALUE, (long) one + other);
    }

    /** In words, for example "0.5 CPUs, 2,048 MiB and 1 GPU". */
    public String description() {
        return gpus == 0
                ? format("%s and %,d MiB", cpus(cpuMillis), memoryMib)
                : format("%s, %,d MiB and %s", cpus(cpuMillis), memoryMib, NodeReport.gpus(gpus));
    }

    static String cpus(int millis) {
        String number = format("%,.3f", millis / 1_000.0).replaceAll("\\.?0+$", "");
        return millis == 1_000 ? "1 CPU" : number + " CPUs";
    }

    /** {@code cpus} in thousandths, rounded. A value beyond the range of {@code int} becomes its end, for a later check to refuse. */
    public static int millis(double cpus) {
        return (int) Math.rint(cpus * 1_000);
    }
}
