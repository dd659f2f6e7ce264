package org.orchestra.workflow.task;

import java.util.List;

/**
 * What is open in a batch.
 *
 * @param open the numbers of the jobs that have not ended, at most 250
 * @param failed how many of its jobs have ended in FAILED
 * @param granted the open jobs that hold a slot already: their grant, or the history that knew it, was lost
 */
public record BatchState(List<Integer> open, int failed, List<Grant> granted) {}
