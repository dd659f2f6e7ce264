package org.orchestra.task;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;

/**
 * What a user asks for.
 *
 * @param name the task's name, {@code user.<owner>.<anything>}
 * @param dataDataset the dataset for {@code %DATA}
 * @param configDataset the dataset whose files make the jobs
 * @param image the container image
 * @param command the command with {@code %DATA}, {@code %IN} and {@code %OUT}
 * @param queue the queue's name; null for the default queue
 * @param bypass whether to skip the test phase
 * @param maxRunning the most of its jobs that hold a slot at once, at least 1; null for no cap
 * @param priority orders the tasks of one user, -1000 to 1000, the largest first
 * @throws Refusal when the cap or the priority is out of range
 */
public record NewTask(
        String name,
        String dataDataset,
        String configDataset,
        String image,
        String command,
        @Nullable String queue,
        boolean bypass,
        @Nullable Integer maxRunning,
        int priority) {

    private static final int MAX_PRIORITY = 1_000;

    public NewTask {
        if (maxRunning != null && maxRunning < 1) {
            throw Refusal.invalid(
                    "invalid-request",
                    "With a cap of %,d the task would wait for ever: let at least 1 of its jobs run or give no cap."
                            .formatted(maxRunning));
        }
        if (Math.abs((long) priority) > MAX_PRIORITY) {
            throw Refusal.invalid(
                    "invalid-request",
                    "A task's priority is from -1000 to 1000: choose a number in that range, the largest goes first.");
        }
    }

    /** A task without a cap, beside the user's others. */
    public NewTask(
            String name,
            String dataDataset,
            String configDataset,
            String image,
            String command,
            @Nullable String queue,
            boolean bypass) {
        this(name, dataDataset, configDataset, image, command, queue, bypass, null, 0);
    }
}
