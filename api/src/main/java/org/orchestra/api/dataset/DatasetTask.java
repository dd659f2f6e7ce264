package org.orchestra.api.dataset;

import org.orchestra.domain.task.TaskState;

/**
 * A task that reads a dataset.
 *
 * @param version the version that it was created with
 */
public record DatasetTask(String name, TaskState state, int version) {}
