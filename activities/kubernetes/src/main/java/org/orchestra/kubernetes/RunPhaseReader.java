package org.orchestra.kubernetes;

import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobCondition;
import io.kubernetes.client.openapi.models.V1Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunOutcome.Succeeded;
import org.orchestra.domain.run.RunSpec;

/**
 * Derives the phase of a run from its observed state. Pure: the time is an argument.
 *
 * <p>The evidence has an order: the Kubernetes Job's final condition, unless it came after the deletion; the deletion; the
 * pod. A pod's success is final, so that nobody waits for the condition that follows from it. A failure has its condition
 * read: only that tells a disruption from an exit code. A run that cannot start is unrecoverable at once when the name of its
 * image is malformed, else after the start deadline. While its image is being pulled, it has six start deadlines.
 */
final class RunPhaseReader {
    /** The condition of a pod that its node or the control plane evicts. */
    static final String DISRUPTED = "DisruptionTarget";

    /** How many start deadlines a run has while its image is being pulled. */
    static final int MAX_DEADLINES_WHILE_PULLING = 6;

    /** The longest run whose pod keeps the long deadline that it was created with. */
    private static final Duration MAX_UNPATCHED = Duration.ofMinutes(10);

    private final Duration startDeadline;

    RunPhaseReader(Duration startDeadline) {
        this.startDeadline = startDeadline;
    }

    RunPhase read(ObservedState state, RunSpec spec, Instant now) {
        V1Job job = state.job();
        V1Pod pod = state.pod();
        if (job == null) {
            return pod == null ? new RunPhase.Absent() : new RunPhase.Terminating(true, PodFields.overdue(pod, now));
        }
        if (finished(job, "Complete").isPresent()) {
            return new RunPhase.Finished(new OutcomeReader(spec, state).complete());
        }
        Optional<V1JobCondition> failure = finished(job, "Failed");
        if (failure.isPresent()) {
            return new RunPhase.Finished(new OutcomeReader(spec, state).failed(failure.get()));
        }
        if (job.getMetadata().getDeletionTimestamp() != null) {
            return new RunPhase.Terminating(false, pod != null && PodFields.overdue(pod, now));
        }
        return pod == null ? starting(state, spec, now) : unfinished(state, pod, spec, now);
    }

    /**
     * The pod deadline that leaves the command exactly its time limit, in seconds from when the node accepted the pod. Empty
     * while the start is not known, and when the pod's deadline is no longer than that already. The cluster truncates times
     * to seconds: one second more keeps the limit from being too short.
     */
    static Optional<Long> deadline(V1Pod pod, RunSpec spec) {
        Optional<Instant> accepted = PodFields.acceptedAt(pod);
        return PodFields.started(pod)
                .filter(started -> accepted.isPresent())
                .map(started -> Duration.between(accepted.get(), started).toSeconds()
                        + spec.allocation().maxSeconds()
                        + 1)
                .filter(wanted ->
                        PodFields.deadline(pod).map(given -> wanted < given).orElse(true));
    }

    /**
     * How long after its start a run has its deadline shortened. Most runs have ended by then, and so cost no request. Also
     * the shortest limit leaves time for it.
     */
    static Duration unpatched(RunSpec spec) {
        Duration half = Duration.ofSeconds(spec.allocation().maxSeconds() / 2);
        return half.compareTo(MAX_UNPATCHED) < 0 ? half : MAX_UNPATCHED;
    }

    private RunPhase unfinished(ObservedState state, V1Pod pod, RunSpec spec, Instant now) {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return PodFields.overdue(pod, now)
                    ? new RunPhase.Unrecoverable(new OutcomeReader(spec, state).nodeLost())
                    : new RunPhase.Terminating(false, false);
        }
        if (PodFields.phase(pod).equals("Succeeded")
                && new OutcomeReader(spec, state).complete() instanceof Succeeded success) {
            return new RunPhase.Finished(success);
        }
        Optional<Instant> started = PodFields.started(pod);
        if (started.isPresent()) {
            return new RunPhase.Running(started.get());
        }
        // The pod failed before it started; the condition of the Kubernetes Job will say why.
        return PodFields.phase(pod).equals("Failed") ? new RunPhase.Pending() : starting(state, spec, now);
    }

    private RunPhase starting(ObservedState state, RunSpec spec, Instant now) {
        StartBlocker blocker = StartBlocker.of(state.pod());
        Duration waited = Duration.between(created(state.job(), now), now);
        if (!blocker.isFinal() && waited.compareTo(startDeadline) <= 0) {
            return new RunPhase.Pending();
        }
        if (!blocker.hasReason()) {
            if (state.events() == null) {
                return new RunPhase.Unexplained();
            }
            blocker = blocker.refinedBy(state.events());
        }
        return blocker.isProgress() && waited.compareTo(startDeadline.multipliedBy(MAX_DEADLINES_WHILE_PULLING)) <= 0
                ? new RunPhase.Pending()
                : new RunPhase.Unrecoverable(blocker.outcome(new OutcomeReader(spec, state).evidence()));
    }

    private static Instant created(@Nullable V1Job job, Instant otherwise) {
        return Optional.ofNullable(job)
                .map(known -> known.getMetadata().getCreationTimestamp())
                .map(OffsetDateTime::toInstant)
                .orElse(otherwise);
    }

    /** A final condition. One that came after the deletion tells how the command handled the signal, not how the run went. */
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
}
