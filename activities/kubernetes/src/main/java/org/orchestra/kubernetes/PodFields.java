package org.orchestra.kubernetes;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a pod that matter to a run. The pod has one container. Pure. */
final class PodFields {
    /** How long after the end of its grace period a pod that still exists is on an unreachable node. */
    static final Duration UNREACHABLE_AFTER = Duration.ofMinutes(2);

    private PodFields() {}

    /** The youngest pod of a run: its log and state count. */
    static @Nullable V1Pod latest(List<V1Pod> pods) {
        return pods.stream()
                .max(comparing(pod -> pod.getMetadata().getCreationTimestamp(), nullsFirst(naturalOrder())))
                .orElse(null);
    }

    static Optional<V1ContainerState> state(V1Pod pod) {
        return Optional.ofNullable(pod.getStatus())
                .map(V1PodStatus::getContainerStatuses)
                .flatMap(statuses -> statuses.stream().findFirst())
                .map(status -> status.getState());
    }

    static Optional<V1ContainerStateTerminated> end(V1Pod pod) {
        return state(pod).map(V1ContainerState::getTerminated);
    }

    /** Whether the pod's container has run, so that there may be a log. */
    static boolean hasRun(V1Pod pod) {
        return state(pod)
                .filter(state -> state.getRunning() != null || state.getTerminated() != null)
                .isPresent();
    }

    static boolean isOfPack(V1Pod pod) {
        return Optional.ofNullable(pod.getMetadata().getAnnotations())
                .filter(annotations -> annotations.containsKey(Labels.RUNS))
                .isPresent();
    }

    /** When the pod's command started, if it did. */
    static Optional<Instant> started(V1Pod pod) {
        return state(pod)
                .map(state -> {
                    if (state.getRunning() != null) {
                        return state.getRunning().getStartedAt();
                    }
                    return state.getTerminated() == null
                            ? null
                            : state.getTerminated().getStartedAt();
                })
                .map(OffsetDateTime::toInstant)
                // A container that could not be started has a start time of 1970.
                .filter(Instant.EPOCH::isBefore);
    }

    static Optional<Instant> ended(V1Pod pod) {
        return end(pod).map(V1ContainerStateTerminated::getFinishedAt).map(OffsetDateTime::toInstant);
    }

    /** When the node accepted the pod; the pod's deadline counts from then. */
    static Optional<Instant> acceptedAt(V1Pod pod) {
        return Optional.ofNullable(pod.getStatus())
                .map(V1PodStatus::getStartTime)
                .map(OffsetDateTime::toInstant);
    }

    /** When the deletion of the pod was requested. Its deletion timestamp is later by the grace period. */
    static Optional<Instant> deleted(V1Pod pod) {
        V1ObjectMeta metadata = pod.getMetadata();
        return Optional.ofNullable(metadata.getDeletionTimestamp())
                .map(due -> due.toInstant().minusSeconds(grace(pod).orElse(0L)));
    }

    /** The grace period of a pod that is being deleted, in seconds. */
    static Optional<Long> grace(V1Pod pod) {
        return Optional.ofNullable(pod.getMetadata().getDeletionGracePeriodSeconds());
    }

    static boolean overdue(V1Pod pod, Instant now) {
        OffsetDateTime due = pod.getMetadata().getDeletionTimestamp();
        return due != null && due.toInstant().plus(UNREACHABLE_AFTER).isBefore(now);
    }

    static Optional<V1PodCondition> condition(V1Pod pod, String type, String status) {
        return Optional.ofNullable(pod.getStatus()).map(V1PodStatus::getConditions).stream()
                .flatMap(List::stream)
                .filter(condition -> condition.getType().equals(type) && status.equals(condition.getStatus()))
                .findFirst();
    }

    static String phase(V1Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(V1PodStatus::getPhase).orElse("");
    }

    static String reason(V1Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(V1PodStatus::getReason).orElse("");
    }

    static @Nullable String message(V1Pod pod) {
        return pod.getStatus() == null ? null : pod.getStatus().getMessage();
    }

    static @Nullable String node(V1Pod pod) {
        return pod.getSpec() == null ? null : pod.getSpec().getNodeName();
    }

    /** The pod's deadline, in seconds from when the node accepted the pod. */
    static Optional<Long> deadline(V1Pod pod) {
        return Optional.ofNullable(pod.getSpec()).map(spec -> spec.getActiveDeadlineSeconds());
    }
}
