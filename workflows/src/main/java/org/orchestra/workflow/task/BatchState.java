package org.orchestra.workflow.task;

import java.util.List;

/**
 * The open jobs of a batch.
 *
 * @param open the numbers of the jobs that have not ended, at most 250
 * @param failed how many of its jobs are FAILED
 * @param granted grants of open jobs that hold a slot already, because the signal or the history that carried them was lost
 */
public record BatchState(List<Integer> open, int failed, List<Grant> granted) {}
