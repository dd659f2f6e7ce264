package org.orchestra.kubernetes;

import static java.util.Comparator.comparing;

import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateWaiting;
import io.kubernetes.client.openapi.models.V1Pod;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;

/**
 * What keeps a run from starting.
 *
 * @param reason the reason that Kubernetes gives; empty when it gives none
 * @param message the message beside it
 */
record StartBlocker(String reason, @Nullable String message) {
    private static final Set<String> UNINFORMATIVE = Set.of("ContainerCreating", "PodInitializing", "");
    private static final Set<String> MOUNTING = Set.of("FailedMount", "FailedAttachVolume", "FailedMapVolume");
    private static final String PULLING = "Pulling";

    /** The kubelet prefixes the message while it backs off. Without the prefix, the same failure has the same message. */
    private static final Pattern BACK_OFF = Pattern.compile("^Back-off pulling image \"[^\"]*\": (?:\\w+: )?");

    /** The reasons of events that explain why a pod does not start; the latest event counts. */
    private static final Set<String> EXPLAINING = Set.of(
            PULLING,
            "Pulled",
            "FailedMount",
            "FailedAttachVolume",
            "FailedMapVolume",
            "FailedCreatePodSandBox",
            "FailedScheduling",
            "FailedCreate");

    /** The blocker that the pod itself reports. */
    static StartBlocker of(@Nullable V1Pod pod) {
        if (pod == null) {
            return new StartBlocker("", "no pod was created for it");
        }
        V1ContainerStateWaiting waiting =
                PodFields.state(pod).map(V1ContainerState::getWaiting).orElse(null);
        if (waiting != null) {
            return new StartBlocker(text(waiting.getReason()), withoutBackOff(waiting.getMessage()));
        }
        return PodFields.condition(pod, "PodScheduled", "False")
                .map(condition -> new StartBlocker(text(condition.getReason()), condition.getMessage()))
                .orElseGet(() -> notPickedUp(PodFields.node(pod)));
    }

    private static @Nullable String withoutBackOff(@Nullable String message) {
        return message == null ? null : BACK_OFF.matcher(message).replaceFirst("");
    }

    private static StartBlocker notPickedUp(@Nullable String node) {
        return new StartBlocker("", (node == null ? "the scheduler" : "node " + node) + " has not picked it up");
    }

    /** The blocker that the events report, else this one. */
    StartBlocker refinedBy(List<CoreV1Event> events) {
        return events.stream()
                .filter(event -> EXPLAINING.contains(text(event.getReason())))
                .max(comparing(StartBlocker::at))
                .filter(event -> !"Pulled".equals(event.getReason()))
                .map(event -> new StartBlocker(text(event.getReason()), event.getMessage()))
                .orElse(this);
    }

    /** Whether the reason is informative, so that the events need not be read. */
    boolean hasReason() {
        return !UNINFORMATIVE.contains(reason);
    }

    /** Whether the run can never start. */
    boolean isFinal() {
        return reason.equals("InvalidImageName");
    }

    /** Whether the start makes progress: a large image takes its time. */
    boolean isProgress() {
        return reason.equals(PULLING);
    }

    RunOutcome outcome(Evidence evidence) {
        return RunOutcome.of(
                cause(),
                evidence.withClusterReason(reason.isEmpty() ? null : reason).withMessage(message));
    }

    private RunCause cause() {
        return switch (reason) {
            case "ErrImagePull",
                    "ImagePullBackOff",
                    "ErrImageNeverPull",
                    "ImageInspectError",
                    "RegistryUnavailable",
                    "SignatureValidationFailed" -> RunCause.IMAGE_UNAVAILABLE;
            case "InvalidImageName" -> RunCause.IMAGE_NAME_INVALID;
            case "Unschedulable", "SchedulerError", "SchedulingGated", "FailedScheduling" ->
                isAboutVolumes() ? RunCause.VOLUME_MISSING : RunCause.UNSCHEDULABLE;
            case "CreateContainerConfigError" -> RunCause.CONFIG_ERROR;
            case "CreateContainerError",
                    "RunContainerError",
                    "PreCreateHookError",
                    "PreStartHookError",
                    "PostStartHookError",
                    "FailedCreatePodSandBox" -> RunCause.START_FAILED;
            case "FailedCreate" -> isQuota(text(message)) ? RunCause.QUOTA : RunCause.REFUSED;
            default -> MOUNTING.contains(reason) ? RunCause.VOLUME_MISSING : RunCause.START_TIMEOUT;
        };
    }

    /** Whether the API server refused because of a quota. */
    static boolean isQuota(String message) {
        return message.contains("quota: ");
    }

    private boolean isAboutVolumes() {
        return text(message).toLowerCase(Locale.ROOT).contains("persistentvolume");
    }

    private static Instant at(CoreV1Event event) {
        return Stream.of(
                        event.getLastTimestamp(),
                        event.getEventTime(),
                        event.getMetadata().getCreationTimestamp())
                .flatMap(Stream::ofNullable)
                .findFirst()
                .map(OffsetDateTime::toInstant)
                .orElse(Instant.EPOCH);
    }

    private static String text(@Nullable String text) {
        return Optional.ofNullable(text).orElse("");
    }
}
