package org.orchestra.kubernetes;

import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Pod;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's objects of one run at one moment.
 *
 * @param job the Kubernetes Job; null when there is none
 * @param pods the pods of the Kubernetes Job
 * @param deleted when the deletion of the pod was requested, as far as this worker saw; the pod's last state hides it
 * @param events the events of the pod, or of the Kubernetes Job when it has no pod; null when they were not read
 */
record ObservedState(
        @Nullable V1Job job,
        List<V1Pod> pods,
        @Nullable Instant deleted,
        @Nullable List<CoreV1Event> events) {
    ObservedState(@Nullable V1Job job, List<V1Pod> pods) {
        this(job, pods, null, null);
    }

    ObservedState withEvents(List<CoreV1Event> found) {
        return new ObservedState(job, pods, deleted, found);
    }

    @Nullable V1Pod pod() {
        return PodFields.latest(pods);
    }
}
