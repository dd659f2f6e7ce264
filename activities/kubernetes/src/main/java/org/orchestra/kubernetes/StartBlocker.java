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
 * @param reason Kubernetes' word; empty when it gives none
 * @param message what it says about it
 */
record StartBlocker(String reason, @Nullable String message) {
    private static final Set<String> NOT_A_REASON = Set.of("ContainerCreating", "PodInitializing", "");
    private static final Set<String> MOUNTING = Set.of("FailedMount", "FailedAttachVolume", "FailedMapVolume");
    private static final String PULLING = "Pulling";

    /** While it waits to try again, the kubelet says so first: the same failure would look like two. */
    private static final Pattern BACK_OFF = Pattern.compile("^Back-off pulling image \"[^\"]*\": (?:\\w+: )?");

    /** An event whose reason is among these says what a pod that is silent waits for; the last one counts. */
    private static final Set<String> TELLING = Set.of(
            PULLING,
            "Pulled",
            "FailedMount",
            "FailedAttachVolume",
            "FailedMapVolume",
            "FailedCreatePodSandBox",
            "FailedScheduling",
            "FailedCreate");

    /** What the pod itself says; without one, nothing. */
    static StartBlocker of(@Nullable V1Pod pod) {
        if (pod == null) {
            return new StartBlocker("", "no pod could be made for it");
        }
        V1ContainerStateWaiting waiting =
                PodFields.state(pod).map(V1ContainerState::getWaiting).orElse(null);
        if (waiting != null) {
            return new StartBlocker(text(waiting.getReason()), withoutBackOff(waiting.getMessage()));
        }
        return PodFields.condition(pod, "PodScheduled", "False")
                .map(condition -> new StartBlocker(text(condition.getReason()), condition.getMessage()))
                .orElseGet(() -> unnoticed(PodFields.node(pod)));
    }

    private static @Nullable String withoutBackOff(@Nullable String message) {
        return message == null ? null : BACK_OFF.matcher(message).replaceFirst("");
    }

    private static StartBlocker unnoticed(@Nullable String node) {
        return new StartBlocker("", (node == null ? "the scheduler" : "node " + node) + " has not looked at it");
    }

    /** What the events say, else what is known already. */
    StartBlocker orOf(List<CoreV1Event> events) {
        return events.stream()
                .filter(event -> TELLING.contains(text(event.getReason())))
                .max(comparing(StartBlocker::at))
                .filter(event -> !"Pulled".equals(event.getReason()))
                .map(event -> new StartBlocker(text(event.getReason()), event.getMessage()))
                .orElse(this);
    }

    /** Whether Kubernetes says why, so that its events need not be asked. */
    boolean isNamed() {
        return !NOT_A_REASON.contains(reason);
    }

    /** Whether no waiting helps. */
    boolean isFinal() {
        return reason.equals("InvalidImageName");
    }

    /** Whether it goes on, slowly: a large image takes its time. */
    boolean isProgress() {
        return reason.equals(PULLING);
    }

    RunOutcome outcome(Evidence evidence) {
        String word = reason.isEmpty() ? null : reason;
        return RunOutcome.of(cause(), evidence.withClusterReason(word).withMessage(message));
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

    /** Whether the API server said no because of a quota, used up or not. */
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
