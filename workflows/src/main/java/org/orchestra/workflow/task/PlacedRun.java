package org.orchestra.workflow.task;

import org.orchestra.domain.run.RunKey;

/**
 * A run, and where it is.
 *
 * @param clusterQueue the task queue on which the activities of its cluster are polled
 */
public record PlacedRun(RunKey key, String clusterQueue) {}
