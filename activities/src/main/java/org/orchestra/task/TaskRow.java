package org.orchestra.task;

import org.orchestra.domain.task.TaskState;

/** What the task's own transactions need of it. */
record TaskRow(long id, String name, TaskState state, boolean bypass, int jobs, String cluster, String clusterQueue) {}
