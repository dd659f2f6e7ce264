package org.orchestra.store.scheduling;

import java.time.Duration;
import org.orchestra.workflow.scheduling.PassResult;

/**
 * A pass was made and is committed.
 *
 * @param cluster the cluster's name
 * @param took how long it took, its transaction included
 * @param result what it did
 */
public record PassCompleted(String cluster, Duration took, PassResult result) {}
