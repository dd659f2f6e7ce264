package org.orchestra.kubernetes;

import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Pod;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run on the cluster at one moment.
 *
 * @param job its Kubernetes Job; null when there is none
 * @param pods the Kubernetes Job's pods
 * @param deleted when the deletion of its pod was asked for, as far as anybody saw; the pod's last state hides it
 * @param events what the cluster said about the pod, or about the Kubernetes Job that has none; null when nobody asked
 */
record ObservedState(
        @Nullable V1Job job,
        List<V1Pod> pods,
        @Nullable Instant deleted,
        @Nullable List<CoreV1Event> events) {
    ObservedState(@Nullable V1Job job, List<V1Pod> pods) {
        this(job, pods, null, null);
    }

    ObservedState with(List<CoreV1Event> heard) {
        return new ObservedState(job, pods, deleted, heard);
    }

    @Nullable V1Pod pod() {
        return PodFields.latest(pods);
    }
}
