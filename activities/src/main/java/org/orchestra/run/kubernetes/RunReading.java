package org.orchestra.run.kubernetes;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1ContainerStateWaiting;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobCondition;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Failed;

/**
 * Says what the state of a Kubernetes Job and its pods means for the run. Pure: the time is an argument.
 *
 * <p>Evidence counts in this order: the Kubernetes Job's final condition, unless it came after the deletion; the
 * deletion; the pod. A run that cannot
 * start is given up at once when its image's name is malformed; after the start deadline when it waits for a reason that
 * Kubernetes names; and after six start deadlines when it waits without one, because a large image takes its time.
 */
final class RunReading {
    /** The condition on a pod that its node, or the control plane, took away. */
    static final String DISRUPTED = "DisruptionTarget";

    /** How long after its deletion fell due a pod counts as being on a node that does not answer. */
    static final Duration LOST_AFTER = Duration.ofMinutes(2);

    private static final String DEADLINE = "DeadlineExceeded";
    private static final int SILENT_PATIENCE = 6;
    private static final int STRAIGHT = 240;

    /** The node no longer knows how the container ended: it restarted, or its disk was replaced. */
    private static final Set<String> FORGOTTEN = Set.of("ContainerStatusUnknown", "Unknown");

    private static final Set<String> CANNOT_BE_STARTED =
            Set.of("StartError", "ContainerCannotRun", "CreateContainerError", "RunContainerError");
    private static final Set<String> NOT_A_REASON = Set.of("ContainerCreating", "PodInitializing", "");
    private static final Set<Integer> ENDED_BY_DELETION = Set.of(137, 143);

    private final Duration startDeadline;

    RunReading(Duration startDeadline) {
        this.startDeadline = startDeadline;
    }

    Finding of(Sighting sighting, Instant now) {
        V1Job job = sighting.job();
        if (job == null) {
            return new Finding.Gone();
        }
        if (finished(job, "Complete").isPresent()) {
            return new Finding.Ended(RunOutcome.succeeded());
        }
        V1Pod pod = latest(sighting.pods());
        Optional<V1JobCondition> failure = finished(job, "Failed");
        if (failure.isPresent()) {
            return new Finding.Ended(failure(failure.get(), pod));
        }
        if (job.getMetadata().getDeletionTimestamp() != null) {
            return new Finding.Leaving(pod != null && overdue(pod, now));
        }
        return pod == null ? starting(job, null, now) : unfinished(job, pod, now);
    }

    /** The youngest of a run's pods, the one whose log and state count. */
    static @Nullable V1Pod latest(List<V1Pod> pods) {
        return pods.stream()
                .max(comparing(pod -> pod.getMetadata().getCreationTimestamp(), nullsFirst(naturalOrder())))
                .orElse(null);
    }

    /** Whether the pod's container has run, so that there may be a log. */
    static boolean hasRun(V1Pod pod) {
        return state(pod)
                .filter(state -> state.getRunning() != null || state.getTerminated() != null)
                .isPresent();
    }

    /** Whether a disruption took this pod away. */
    static boolean disrupted(V1Pod pod) {
        return disruption(pod).isPresent();
    }

    private Finding unfinished(V1Job job, V1Pod pod, Instant now) {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return overdue(pod, now)
                    ? new Finding.Hopeless(RunOutcome.of(RunCause.NODE_LOST, "node " + node(pod) + " was lost"))
                    : new Finding.Leaving(false);
        }
        Optional<Instant> started = started(pod);
        if (started.isPresent()) {
            return new Finding.Running(started.get());
        }
        // A pod that has failed without ever starting is followed by its Kubernetes Job's condition.
        return "Failed".equals(phase(pod)) ? new Finding.Waiting() : starting(job, pod, now);
    }

    private Finding starting(V1Job job, @Nullable V1Pod pod, Instant now) {
        Obstacle obstacle = pod == null ? new Obstacle("", "no pod could be made for it") : obstacle(pod);
        Duration waited = Duration.between(
                Optional.ofNullable(job.getMetadata().getCreationTimestamp())
                        .map(OffsetDateTime::toInstant)
                        .orElse(now),
                now);
        return waited.compareTo(patience(obstacle)) > 0
                ? new Finding.Hopeless(RunOutcome.of(obstacle.cause(), obstacle.message()))
                : new Finding.Waiting();
    }

    private Duration patience(Obstacle obstacle) {
        if (obstacle.reason().equals("InvalidImageName")) {
            return Duration.ZERO;
        }
        return NOT_A_REASON.contains(obstacle.reason()) ? startDeadline.multipliedBy(SILENT_PATIENCE) : startDeadline;
    }

    /** What keeps a pod from starting; the reason is Kubernetes' word, empty when it gives none. */
    private record Obstacle(String reason, String message) {
        RunCause cause() {
            return switch (reason) {
                case "ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "RegistryUnavailable" ->
                    RunCause.IMAGE_UNAVAILABLE;
                case "InvalidImageName" -> RunCause.IMAGE_NAME_INVALID;
                case "Unschedulable" -> RunCause.UNSCHEDULABLE;
                case "CreateContainerConfigError" -> RunCause.CONFIG_ERROR;
                default -> RunCause.START_TIMEOUT;
            };
        }
    }

    private static Obstacle obstacle(V1Pod pod) {
        V1ContainerStateWaiting waiting =
                state(pod).map(V1ContainerState::getWaiting).orElse(null);
        if (waiting != null) {
            return new Obstacle(
                    text(waiting.getReason()),
                    straight(
                            waiting.getMessage(),
                            "kubectl describe pod " + pod.getMetadata().getName() + " says more"));
        }
        return podConditions(pod).stream()
                .filter(condition ->
                        condition.getType().equals("PodScheduled") && "False".equals(condition.getStatus()))
                .findFirst()
                .map(condition ->
                        new Obstacle(text(condition.getReason()), straight(condition.getMessage(), "no node has room")))
                .orElse(new Obstacle("", "its node has not looked at it"));
    }

    private RunOutcome failure(V1JobCondition condition, @Nullable V1Pod pod) {
        if (pod == null) {
            return podless(condition);
        }
        Optional<V1PodCondition> disruption = disruption(pod);
        if (disruption.isPresent()) {
            return RunOutcome.of(RunCause.EVICTION, disruption.get().getMessage());
        }
        V1ContainerStateTerminated end =
                state(pod).map(V1ContainerState::getTerminated).orElse(null);
        if (timedOut(condition, pod)) {
            return end == null && started(pod).isEmpty()
                    ? RunOutcome.of(obstacle(pod).cause(), obstacle(pod).message())
                    : new Failed(end == null ? Failed.UNKNOWN : end.getExitCode(), RunCause.TIME_LIMIT, Evidence.NONE);
        }
        return end == null ? containerless(pod) : ended(pod, end);
    }

    /** The pod is gone without a trace: the Kubernetes Job's own condition is all that is left. */
    private static RunOutcome podless(V1JobCondition condition) {
        String reason = text(condition.getReason());
        String message = straight(condition.getMessage(), reason);
        if (reason.equals(DEADLINE)) {
            return RunOutcome.of(RunCause.TIME_LIMIT);
        }
        return reason.equals("PodFailurePolicy")
                ? RunOutcome.of(RunCause.EVICTION, message)
                : RunOutcome.of(RunCause.POD_DELETED, "its pod was deleted and left no exit code");
    }

    /** The kubelet turned the pod away before it made a container, as when a device or memory was not free yet. */
    private static RunOutcome containerless(V1Pod pod) {
        V1PodStatus status = pod.getStatus();
        return RunOutcome.of(
                RunCause.TURNED_AWAY,
                straight(
                        status == null ? null : status.getMessage(), text(status == null ? null : status.getReason())));
    }

    private static RunOutcome ended(V1Pod pod, V1ContainerStateTerminated end) {
        String reason = text(end.getReason());
        int exitCode = end.getExitCode();
        if (FORGOTTEN.contains(reason)) {
            return RunOutcome.of(RunCause.NODE_LOST, "node " + node(pod) + " lost its container");
        }
        if (CANNOT_BE_STARTED.contains(reason)) {
            return RunOutcome.of(RunCause.START_FAILED, straight(end.getMessage(), reason));
        }
        if (pod.getMetadata().getDeletionTimestamp() != null && ENDED_BY_DELETION.contains(exitCode)) {
            return RunOutcome.of(RunCause.POD_DELETED);
        }
        return reason.equals("OOMKilled")
                ? new Failed(exitCode, RunCause.OUT_OF_MEMORY, Evidence.NONE)
                : RunOutcome.exitCode(exitCode);
    }

    private static boolean timedOut(V1JobCondition condition, V1Pod pod) {
        return DEADLINE.equals(condition.getReason())
                || (pod.getStatus() != null && DEADLINE.equals(pod.getStatus().getReason()));
    }

    static boolean overdue(V1Pod pod, Instant now) {
        OffsetDateTime due = pod.getMetadata().getDeletionTimestamp();
        return due != null && due.toInstant().plus(LOST_AFTER).isBefore(now);
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
                // A container that could not be started is said to have started in 1970.
                .filter(Instant.EPOCH::isBefore);
    }

    private static Optional<V1ContainerState> state(V1Pod pod) {
        return Optional.ofNullable(pod.getStatus())
                .map(V1PodStatus::getContainerStatuses)
                .flatMap(statuses -> statuses.stream().findFirst())
                .map(status -> status.getState());
    }

    /** A final condition. One that came by the deletion says how the command took the signal, not how the run went. */
    private static Optional<V1JobCondition> finished(V1Job job, String type) {
        OffsetDateTime deleted = job.getMetadata().getDeletionTimestamp();
        return Optional.ofNullable(job.getStatus()).map(status -> status.getConditions()).stream()
                .flatMap(List::stream)
                .filter(condition -> condition.getType().equals(type) && "True".equals(condition.getStatus()))
                .filter(condition -> deleted == null || since(condition).isBefore(deleted))
                .findFirst();
    }

    private static OffsetDateTime since(V1JobCondition condition) {
        return Optional.ofNullable(condition.getLastTransitionTime()).orElse(OffsetDateTime.MAX);
    }

    private static Optional<V1PodCondition> disruption(V1Pod pod) {
        return podConditions(pod).stream()
                .filter(condition -> condition.getType().equals(DISRUPTED) && "True".equals(condition.getStatus()))
                .findFirst();
    }

    private static List<V1PodCondition> podConditions(V1Pod pod) {
        return Optional.ofNullable(pod.getStatus())
                .map(V1PodStatus::getConditions)
                .orElse(List.of());
    }

    private static String phase(V1Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(V1PodStatus::getPhase).orElse("");
    }

    private static String node(V1Pod pod) {
        return Optional.ofNullable(pod.getSpec())
                .map(spec -> spec.getNodeName())
                .orElse("(none)");
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** A message as part of one line, cut where it stops being for people. */
    private static String straight(@Nullable String message, String otherwise) {
        String line = text(message).strip().replaceAll("\\s+", " ");
        if (line.isEmpty()) {
            return otherwise;
        }
        return line.length() <= STRAIGHT ? line : line.substring(0, STRAIGHT) + "…";
    }
}
