package org.orchestra.domain.capacity;

/**
 * What a job asks for, or what a node can give in all.
 *
 * @param cpuMillis thousandths of a CPU, at least 0
 * @param memoryMib memory in MiB, at least 0
 * @param gpus whole GPUs, at least 0
 */
public record Size(int cpuMillis, int memoryMib, int gpus) {
    public boolean fitsInto(Size room) {
        return cpuMillis <= room.cpuMillis && memoryMib <= room.memoryMib && gpus <= room.gpus;
    }

    /** {@code cpus} in thousandths, rounded; what no {@code int} holds becomes the nearest, for a check to refuse. */
    public static int millis(double cpus) {
        return (int) Math.rint(cpus * 1_000);
    }
}
