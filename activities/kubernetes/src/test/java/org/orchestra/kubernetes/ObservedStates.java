package org.orchestra.kubernetes;

import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateRunning;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1ContainerStateWaiting;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobCondition;
import io.kubernetes.client.openapi.models.V1JobStatus;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Kubernetes Jobs and pods with only the fields that are read. */
final class ObservedStates {
    static final Instant CREATED = Instant.parse("2026-05-04T10:00:00Z");

    /** The end of each command that has ended. */
    static final Instant ENDED = CREATED.plusSeconds(60);

    private ObservedStates() {}

    static V1Job job() {
        return new V1Job().metadata(new V1ObjectMeta().creationTimestamp(at(CREATED)));
    }

    static V1Job job(String condition, String reason) {
        return job().status(new V1JobStatus()
                .addConditionsItem(new V1JobCondition()
                        .type(condition)
                        .status("True")
                        .reason(reason)
                        .lastTransitionTime(at(CREATED))));
    }

    static V1Pod terminated(int exitCode, String reason) {
        return pod(new V1ContainerState()
                .terminated(new V1ContainerStateTerminated()
                        .exitCode(exitCode)
                        .reason(reason)
                        .startedAt(at(CREATED))
                        .finishedAt(at(ENDED))));
    }

    static V1Pod running(Instant since) {
        return pod(new V1ContainerState().running(new V1ContainerStateRunning().startedAt(at(since))));
    }

    static V1Pod waiting(String reason) {
        return waiting(reason, "because of " + reason);
    }

    static V1Pod waiting(String reason, String message) {
        return pod(new V1ContainerState()
                .waiting(new V1ContainerStateWaiting().reason(reason).message(message)));
    }

    static V1Pod unscheduled(String reason, String message) {
        V1Pod pod = pod(null);
        pod.getSpec().nodeName(null);
        return with(pod, "PodScheduled", "False", reason, message);
    }

    static V1Pod disrupted(V1Pod pod, Instant when, String reason) {
        with(pod, RunPhaseReader.DISRUPTED, "True", reason, "because of " + reason);
        pod.getStatus().getConditions().get(0).lastTransitionTime(at(when));
        return pod;
    }

    static V1Pod deleted(V1Pod pod, Instant when) {
        pod.getMetadata().deletionTimestamp(at(when.plusSeconds(30))).deletionGracePeriodSeconds(30L);
        return pod;
    }

    static V1Pod pod(@Nullable V1ContainerState state) {
        V1PodStatus status = new V1PodStatus();
        if (state != null) {
            status.addContainerStatusesItem(new V1ContainerStatus().state(state));
        }
        return new V1Pod()
                .metadata(new V1ObjectMeta().name("pod").creationTimestamp(at(CREATED)))
                .spec(new V1PodSpec().nodeName("node-1"))
                .status(status);
    }

    static CoreV1Event event(Instant when, String reason, String message) {
        return new CoreV1Event()
                .metadata(new V1ObjectMeta().creationTimestamp(at(CREATED)))
                .lastTimestamp(at(when))
                .reason(reason)
                .message(message);
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static V1Pod with(V1Pod pod, String condition, String status, String reason, String message) {
        pod.getStatus()
                .addConditionsItem(new V1PodCondition()
                        .type(condition)
                        .status(status)
                        .reason(reason)
                        .message(message));
        return pod;
    }
}
