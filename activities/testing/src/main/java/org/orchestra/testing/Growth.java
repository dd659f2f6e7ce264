package org.orchestra.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** How the work on an input grows with its size, by the processor time of this thread. */
public final class Growth {
    /** The work on an input four times as large grows by less than this if it is linear; quadratic work grows by 16. */
    public static final double LINEAR = 9;

    private static final int ROUNDS = 7;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Growth() {}

    /**
     * How many times as much processor time the work takes on an input four times as large. Of several rounds the fastest
     * counts, for what else the machine does only ever makes one slower.
     *
     * @param input makes the input of a size
     */
    public static <T> double ofFourTimes(int size, IntFunction<T> input, Consumer<T> work) {
        T small = input.apply(size);
        T large = input.apply(4 * size);
        long least = Long.MAX_VALUE;
        long most = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            least = Math.min(least, nanos(small, work));
            most = Math.min(most, nanos(large, work));
        }
        return (double) most / Math.max(1, least);
    }

    private static <T> long nanos(T input, Consumer<T> work) {
        long before = THREADS.getCurrentThreadCpuTime();
        work.accept(input);
        return THREADS.getCurrentThreadCpuTime() - before;
    }
}
