package org.orchestra.kubernetes;

import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1JobCondition;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Failed;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.Allocation;

/**
 * Derives the outcome of a run from the final condition of its Kubernetes Job and from its pod. Pure.
 *
 * <p>A disruption outweighs the exit code: a command that is signalled, saves its work and exits with code 0 has not done
 * all of it. Times have whole seconds. If the order of two events is not clear, the run counts as disrupted, because a
 * disrupted run is repeated.
 */
final class OutcomeReader {
    private static final String DEADLINE = "DeadlineExceeded";
    private static final String OOM = "OOMKilled";

    /** The node does not know how the container ended: the node restarted, or its disk was replaced. */
    private static final Set<String> UNKNOWN_STATUS = Set.of("ContainerStatusUnknown", "Unknown");

    private static final Set<String> NOT_STARTABLE =
            Set.of("StartError", "ContainerCannotRun", "CreateContainerError", "RunContainerError");

    private final RunSpec spec;
    private final @Nullable V1Pod pod;
    private final @Nullable Instant deleted;

    OutcomeReader(RunSpec spec, ObservedState state) {
        this.spec = spec;
        this.pod = state.pod();
        this.deleted = deletion(state);
    }

    /** The outcome of a run whose Kubernetes Job is complete. */
    RunOutcome complete() {
        RunOutcome success = RunOutcome.succeeded().with(evidence());
        return pod == null ? success : disruption(pod).or(() -> deletion(pod)).orElse(success);
    }

    /** The outcome of a run whose Kubernetes Job has failed. */
    RunOutcome failed(V1JobCondition condition) {
        if (pod == null) {
            return withoutPod(condition);
        }
        return disruption(pod)
                .or(() -> timeLimit(condition, pod))
                .or(() -> deletion(pod))
                .orElseGet(() -> PodFields.end(pod)
                        .map(end -> ended(pod, end))
                        // The kubelet rejected the pod before it created a container: a device or memory was not free
                        // yet.
                        .orElseGet(() -> of(RunCause.TURNED_AWAY, PodFields.reason(pod), PodFields.message(pod))));
    }

    /** The outcome of a run whose Kubernetes Job and pod are gone, and neither had finished. */
    RunOutcome vanished() {
        return Optional.ofNullable(pod)
                .flatMap(this::disruption)
                .orElseGet(() -> RunOutcome.of(RunCause.JOB_DELETED, evidence()));
    }

    RunOutcome nodeLost() {
        String node = evidence().node();
        return RunOutcome.of(RunCause.NODE_LOST, evidence().withMessage("node " + node + " does not answer"));
    }

    Evidence evidence() {
        Optional<V1ContainerStateTerminated> end = Optional.ofNullable(pod).flatMap(PodFields::end);
        String node = Optional.ofNullable(pod)
                .map(PodFields::node)
                .orElse(spec.assignedSlot().node());
        return Evidence.NONE
                .withNode(node)
                .withEndedAt(Optional.ofNullable(pod).flatMap(PodFields::ended).orElse(null))
                .withPeakMemoryMib(end.map(this::peakMib).orElse(null));
    }

    /** The kernel may kill a container at its limit before the script can write the peak down: then the limit is the peak. */
    private @Nullable Integer peakMib(V1ContainerStateTerminated end) {
        Integer peak = RunScript.peakMib(end.getMessage());
        return peak == null && OOM.equals(end.getReason())
                ? Integer.valueOf(spec.allocation().memoryMiB())
                : peak;
    }

    private Optional<RunOutcome> disruption(V1Pod taken) {
        return PodFields.condition(taken, RunPhaseReader.DISRUPTED, "True")
                .filter(condition -> isCutShort(taken, since(condition)))
                .map(condition -> of(cause(taken, condition), condition.getReason(), condition.getMessage()));
    }

    private static RunCause cause(V1Pod taken, V1PodCondition condition) {
        return switch (text(condition.getReason())) {
            case "PreemptionByScheduler" -> RunCause.PREEMPTION;
            case "DeletionByPodGC" -> RunCause.NODE_LOST;
            case "TerminationByKubelet" ->
                PodFields.reason(taken).equals("Preempting") ? RunCause.PREEMPTION : RunCause.EVICTION;
            default -> RunCause.EVICTION;
        };
    }

    private Optional<RunOutcome> deletion(V1Pod taken) {
        return Optional.ofNullable(deleted)
                .filter(at -> isCutShort(taken, at))
                .map(at -> RunOutcome.of(RunCause.POD_DELETED, evidence()));
    }

    /** Whether the command had not ended at this time. */
    private static boolean isCutShort(V1Pod taken, Instant at) {
        return PodFields.ended(taken).map(ended -> !ended.isBefore(at)).orElse(true);
    }

    private Optional<RunOutcome> timeLimit(V1JobCondition condition, V1Pod late) {
        if (!DEADLINE.equals(condition.getReason()) && !DEADLINE.equals(PodFields.reason(late))) {
            return Optional.empty();
        }
        Optional<V1ContainerStateTerminated> end = PodFields.end(late);
        return Optional.of(
                end.isEmpty() && PodFields.started(late).isEmpty()
                        ? StartBlocker.of(late).outcome(evidence())
                        : timeLimit(
                                end.map(V1ContainerStateTerminated::getExitCode).orElse(Failed.UNKNOWN)));
    }

    private RunOutcome timeLimit(int exitCode) {
        Duration limit = Duration.ofSeconds(spec.allocation().maxSeconds());
        return RunOutcome.timeLimit(exitCode, limit, evidence().withClusterReason(DEADLINE));
    }

    /** The pod is gone and was never seen: only the condition of the Kubernetes Job is left. */
    private RunOutcome withoutPod(V1JobCondition condition) {
        return switch (text(condition.getReason())) {
            case DEADLINE -> timeLimit(Failed.UNKNOWN);
            case "PodFailurePolicy" -> of(RunCause.EVICTION, condition.getReason(), condition.getMessage());
            default -> of(RunCause.POD_DELETED, condition.getReason(), "its pod was deleted and left no exit code");
        };
    }

    private RunOutcome ended(V1Pod ended, V1ContainerStateTerminated end) {
        String reason = text(end.getReason());
        int exitCode = end.getExitCode();
        if (UNKNOWN_STATUS.contains(reason)) {
            return of(RunCause.NODE_LOST, reason, "node " + PodFields.node(ended) + " lost its container");
        }
        if (NOT_STARTABLE.contains(reason)) {
            return of(RunCause.START_FAILED, reason, end.getMessage());
        }
        return byItself(
                exitCode, reason.equals(OOM), spec.allocation(), evidence().withMessage(message(ended, end)));
    }

    /** The outcome of a command that failed by itself. */
    static RunOutcome byItself(int exitCode, boolean outOfMemory, Allocation allocation, Evidence evidence) {
        return outOfMemory
                ? RunOutcome.outOfMemory(exitCode, allocation.memoryMiB(), evidence.withClusterReason(OOM))
                : RunOutcome.exitCode(exitCode).with(evidence);
    }

    /** A node kills a run that fills the disk by itself, without a disruption: only the pod says so. */
    private static String message(V1Pod ended, V1ContainerStateTerminated end) {
        return PodFields.reason(ended).equals("Evicted")
                ? text(PodFields.message(ended))
                : RunScript.message(end.getMessage());
    }

    private RunOutcome of(RunCause cause, @Nullable String reason, @Nullable String message) {
        return RunOutcome.of(cause, evidence().withClusterReason(reason).withMessage(message));
    }

    private static @Nullable Instant deletion(ObservedState state) {
        V1Pod last = state.pod();
        return state.deleted() != null || last == null
                ? state.deleted()
                : PodFields.deleted(last).orElse(null);
    }

    private static Instant since(V1PodCondition condition) {
        return Optional.ofNullable(condition.getLastTransitionTime())
                .map(OffsetDateTime::toInstant)
                .orElse(Instant.MIN);
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
