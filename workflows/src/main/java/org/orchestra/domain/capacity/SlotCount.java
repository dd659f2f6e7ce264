package org.orchestra.domain.capacity;

import java.util.stream.IntStream;

/** How many slots a machine has capacity for. */
public final class SlotCount {
    private SlotCount() {}

    /**
     * How many slots of a queue fit into a machine at once. A resource that a slot does not ask for is no limit.
     *
     * @param slot what one job of the queue asks for
     * @param machine the resources that the machine can give to jobs
     * @return 0 to {@link SlotLimits#MAX}
     */
    public static int of(Resources slot, Resources machine) {
        return IntStream.of(
                        fits(slot.cpuMillis(), machine.cpuMillis()),
                        fits(slot.memoryMib(), machine.memoryMib()),
                        fits(slot.gpus(), machine.gpus()))
                .min()
                .getAsInt();
    }

    private static int fits(int requested, int available) {
        return requested == 0 ? SlotLimits.MAX : Math.min(SlotLimits.MAX, available / requested);
    }
}
