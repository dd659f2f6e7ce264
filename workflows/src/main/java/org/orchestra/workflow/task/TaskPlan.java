package org.orchestra.workflow.task;

import java.util.List;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;

/**
 * What the database says is to be done for a task now.
 *
 * @param state TESTING, RUNNING or KILL, or a final state when there is nothing to do
 * @param batches the batches with jobs that have not ended: one in TESTING, at most 400 in RUNNING, none otherwise
 */
public record TaskPlan(TaskState state, List<Batch> batches) {}
