package org.orchestra.domain.capacity;

import java.util.stream.IntStream;

/** How many slots a machine has room for. */
public final class SlotCount {
    private SlotCount() {}

    /**
     * The slots of a queue that fit into a machine at once. What a slot does not ask for does not limit it.
     *
     * @param slot what one job of the queue asks for
     * @param machine what the machine can give to jobs in all
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

    private static int fits(int wanted, int there) {
        return wanted == 0 ? SlotLimits.MAX : Math.min(SlotLimits.MAX, there / wanted);
    }
}
