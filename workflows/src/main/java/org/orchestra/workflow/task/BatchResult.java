package org.orchestra.workflow.task;

/**
 * The result of a batch.
 *
 * @param failed how many of its jobs failed
 */
public record BatchResult(int failed) {}
