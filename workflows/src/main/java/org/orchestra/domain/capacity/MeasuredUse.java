package org.orchestra.domain.capacity;

import static org.orchestra.domain.Text.format;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the test jobs of a task used at most, and what that suggests to ask for.
 *
 * @param jobs how many were measured, at least 1
 * @param peakMemoryMib the largest peak of their memory, in MiB; null when it was not measured
 * @param seconds how long the longest run took; null when that is unknown
 */
public record MeasuredUse(
        int jobs, @Nullable Integer peakMemoryMib, @Nullable Long seconds) {
    private static final int MEMORY_STEP = 64;
    private static final int LEAST_MEMORY = 128;
    private static final int TIME_MARGIN = 3;
    private static final long MINUTE = 60;
    private static final long LEAST_SECONDS = 10 * MINUTE;

    /**
     * Half as much again as the peak in steps of 64 MiB, at least 128 MiB; null when no peak is known.
     *
     * @param most what a job may ask for, in MiB
     */
    public @Nullable Integer memoryMib(int most) {
        if (peakMemoryMib == null) {
            return null;
        }
        long steps = (peakMemoryMib * 3L / 2 + MEMORY_STEP - 1) / MEMORY_STEP;
        return (int) Math.min(most, Math.max(LEAST_MEMORY, steps * MEMORY_STEP));
    }

    /**
     * Three times as long as the longest run in whole minutes, at least 10; null when that is unknown.
     *
     * @param most how long a run may take, in seconds
     */
    public @Nullable Long maxSeconds(long most) {
        if (seconds == null) {
            return null;
        }
        long minutes = (seconds * TIME_MARGIN + MINUTE - 1) / MINUTE;
        return Math.min(most, Math.max(LEAST_SECONDS, minutes * MINUTE));
    }

    /**
     * What its owner should ask for instead, in a sentence; null when what was asked is at most twice as much.
     *
     * @param memoryMib what each job gets, in MiB
     * @param maxSeconds the time limit that its owner has set; null when that is the queue's
     */
    public @Nullable String advice(int memoryMib, @Nullable Long maxSeconds) {
        List<String> used = new ArrayList<>();
        List<String> options = new ArrayList<>();
        Integer lessMemory = memoryMib(Integer.MAX_VALUE);
        if (lessMemory != null && 2L * lessMemory <= memoryMib) {
            used.add(format("%,d of %,d MiB", peakMemoryMib, memoryMib));
            options.add(format("--memory %dM", lessMemory));
        }
        Long lessTime = maxSeconds(Long.MAX_VALUE);
        if (lessTime != null && seconds != null && maxSeconds != null && 2 * lessTime <= maxSeconds) {
            used.add(format("%s of %s", new WallTime(seconds), new WallTime(maxSeconds)));
            options.add("--time " + new WallTime(lessTime));
        }
        return used.isEmpty()
                ? null
                : format(
                        "the test jobs used at most %s: %s would let more jobs run at once, or --auto-requests",
                        String.join(" and ", used), String.join(" ", options));
    }
}
