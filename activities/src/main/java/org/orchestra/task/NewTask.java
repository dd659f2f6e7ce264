package org.orchestra.task;

import org.jspecify.annotations.Nullable;

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
 */
public record NewTask(
        String name,
        String dataDataset,
        String configDataset,
        String image,
        String command,
        @Nullable String queue,
        boolean bypass) {}
