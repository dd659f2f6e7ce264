package org.orchestra.workflow.task;

/**
 * How a batch ended.
 *
 * @param failed how many of its jobs failed
 */
public record BatchResult(int failed) {}
