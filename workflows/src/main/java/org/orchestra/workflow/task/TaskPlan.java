package org.orchestra.workflow.task;

import java.util.List;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;

/**
 * What a task's workflow must do next, from the state in the database.
 *
 * @param state TESTING, RUNNING or KILL; a final state when nothing is left to do
 * @param batches the batches with open jobs: one in TESTING, at most 400 in RUNNING, none otherwise
 * @param due the ids of those of the batches of which a job holds a slot
 */
public record TaskPlan(TaskState state, List<Batch> batches, List<String> due) {}
