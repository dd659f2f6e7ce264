package org.orchestra.api.dataset;

import org.orchestra.domain.task.TaskState;

/** A task that reads a dataset. */
public record DatasetTask(String name, TaskState state) {}
