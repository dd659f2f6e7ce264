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
import org.orchestra.domain.run.RunSpec;

/**
 * Says what the state of a Kubernetes Job and its pods means for the run. Pure: the time is an argument.
 *
 * <p>Evidence counts in this order: the Kubernetes Job's final condition, unless it came after the deletion; the
 * deletion; the pod. A run that cannot start is given up at once when its image's name is malformed, and after the start
 * deadline otherwise; only while its image is on the way it may take six of them.
 */
final class RunPhaseReader {
    /** The condition on a pod that its node, or the control plane, took away. */
    static final String DISRUPTED = "DisruptionTarget";

    /** How many start deadlines a run may take to start whose image is being pulled. */
    static final int PULLING_PATIENCE = 6;

    private final Duration startDeadline;

    RunPhaseReader(Duration startDeadline) {
        this.startDeadline = startDeadline;
    }

    RunPhase of(ObservedState sighting, RunSpec order, Instant now) {
        V1Job job = sighting.job();
        V1Pod pod = sighting.pod();
        if (job == null) {
            return pod == null ? new RunPhase.Gone() : new RunPhase.Leaving(true, PodFields.overdue(pod, now));
        }
        if (finished(job, "Complete").isPresent()) {
            return new RunPhase.Ended(new OutcomeReader(order, sighting).complete());
        }
        Optional<V1JobCondition> failure = finished(job, "Failed");
        if (failure.isPresent()) {
            return new RunPhase.Ended(new OutcomeReader(order, sighting).failed(failure.get()));
        }
        if (job.getMetadata().getDeletionTimestamp() != null) {
            return new RunPhase.Leaving(false, pod != null && PodFields.overdue(pod, now));
        }
        return pod == null ? starting(sighting, order, now) : unfinished(sighting, pod, order, now);
    }

    /**
     * The seconds that the node must give the pod, counted from when it took the pod up, so that the command gets its own;
     * empty while that is not known, and when it has no more already. The cluster's times are cut to seconds: a second more
     * keeps the limit from being too short.
     */
    static Optional<Long> deadline(V1Pod pod, RunSpec order) {
        Optional<Instant> takenUp = PodFields.takenUp(pod);
        return PodFields.started(pod)
                .filter(started -> takenUp.isPresent())
                .map(started -> Duration.between(takenUp.get(), started).toSeconds()
                        + order.allocation().maxSeconds()
                        + 1)
                .filter(wanted ->
                        PodFields.deadline(pod).map(given -> wanted < given).orElse(true));
    }

    private RunPhase unfinished(ObservedState sighting, V1Pod pod, RunSpec order, Instant now) {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return PodFields.overdue(pod, now)
                    ? new RunPhase.Hopeless(new OutcomeReader(order, sighting).nodeLost())
                    : new RunPhase.Leaving(false, false);
        }
        Optional<Instant> started = PodFields.started(pod);
        if (started.isPresent()) {
            return new RunPhase.Running(started.get());
        }
        // A pod that has failed without ever starting is followed by its Kubernetes Job's condition.
        return PodFields.phase(pod).equals("Failed") ? new RunPhase.Waiting() : starting(sighting, order, now);
    }

    private RunPhase starting(ObservedState sighting, RunSpec order, Instant now) {
        StartBlocker obstacle = StartBlocker.of(sighting.pod());
        Duration waited = Duration.between(created(sighting.job(), now), now);
        if (!obstacle.isFinal() && waited.compareTo(startDeadline) <= 0) {
            return new RunPhase.Waiting();
        }
        if (!obstacle.isNamed()) {
            if (sighting.events() == null) {
                return new RunPhase.Silent();
            }
            obstacle = obstacle.orOf(sighting.events());
        }
        return obstacle.isProgress() && waited.compareTo(startDeadline.multipliedBy(PULLING_PATIENCE)) <= 0
                ? new RunPhase.Waiting()
                : new RunPhase.Hopeless(obstacle.outcome(new OutcomeReader(order, sighting).evidence()));
    }

    private static Instant created(@Nullable V1Job job, Instant otherwise) {
        return Optional.ofNullable(job)
                .map(known -> known.getMetadata().getCreationTimestamp())
                .map(OffsetDateTime::toInstant)
                .orElse(otherwise);
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
}
