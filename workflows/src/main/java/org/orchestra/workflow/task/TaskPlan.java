package org.orchestra.workflow.task;

import java.util.List;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;

/**
 * What the database says is to be done for a task now.
 *
 * @param state TESTING, RUNNING or KILL, or a final state when there is nothing to do
 * @param cluster the name of the task's cluster
 * @param clusterQueue the task queue on which that cluster's activities are polled
 * @param batches the batches with jobs that have not ended: one in TESTING, at most 400 in RUNNING, none otherwise
 */
public record TaskPlan(TaskState state, String cluster, String clusterQueue, List<Batch> batches) {}
