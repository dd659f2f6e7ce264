package org.orchestra.run.kubernetes;

import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Pod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run on the cluster at one moment.
 *
 * @param job its Kubernetes Job; null when there is none
 * @param pods the Kubernetes Job's pods
 */
record Sighting(@Nullable V1Job job, List<V1Pod> pods) {}
