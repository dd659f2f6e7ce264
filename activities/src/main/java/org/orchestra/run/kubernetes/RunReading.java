package org.orchestra.run.kubernetes;

import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobCondition;
import io.kubernetes.client.openapi.models.V1Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunOrder;

/**
 * Says what the state of a Kubernetes Job and its pods means for the run. Pure: the time is an argument.
 *
 * <p>Evidence counts in this order: the Kubernetes Job's final condition, unless it came after the deletion; the
 * deletion; the pod. A run that cannot start is given up at once when its image's name is malformed, and after the start
 * deadline otherwise; only while its image is on the way it may take six of them.
 */
final class RunReading {
    /** The condition on a pod that its node, or the control plane, took away. */
    static final String DISRUPTED = "DisruptionTarget";

    /** How many start deadlines a run may take to start whose image is being pulled. */
    static final int PULLING_PATIENCE = 6;

    private final Duration startDeadline;

    RunReading(Duration startDeadline) {
        this.startDeadline = startDeadline;
    }

    Finding of(Sighting sighting, RunOrder order, Instant now) {
        V1Job job = sighting.job();
        V1Pod pod = sighting.pod();
        if (job == null) {
            return pod == null ? new Finding.Gone() : new Finding.Leaving(true, PodReading.overdue(pod, now));
        }
        if (finished(job, "Complete").isPresent()) {
            return new Finding.Ended(new EndReading(order, sighting).complete());
        }
        Optional<V1JobCondition> failure = finished(job, "Failed");
        if (failure.isPresent()) {
            return new Finding.Ended(new EndReading(order, sighting).failed(failure.get()));
        }
        if (job.getMetadata().getDeletionTimestamp() != null) {
            return new Finding.Leaving(false, pod != null && PodReading.overdue(pod, now));
        }
        return pod == null ? starting(sighting, order, now) : unfinished(sighting, pod, order, now);
    }

    /**
     * The seconds that the node must give the pod, counted from when it took the pod up, so that the command gets its own;
     * empty while that is not known, and when it has no more already. The cluster's times are cut to seconds: a second more
     * keeps the limit from being too short.
     */
    static Optional<Long> deadline(V1Pod pod, RunOrder order) {
        Optional<Instant> takenUp = PodReading.takenUp(pod);
        return PodReading.started(pod)
                .filter(started -> takenUp.isPresent())
                .map(started -> Duration.between(takenUp.get(), started).toSeconds()
                        + order.resources().maxSeconds()
                        + 1)
                .filter(wanted ->
                        PodReading.deadline(pod).map(given -> wanted < given).orElse(true));
    }

    private Finding unfinished(Sighting sighting, V1Pod pod, RunOrder order, Instant now) {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return PodReading.overdue(pod, now)
                    ? new Finding.Hopeless(new EndReading(order, sighting).nodeLost())
                    : new Finding.Leaving(false, false);
        }
        Optional<Instant> started = PodReading.started(pod);
        if (started.isPresent()) {
            return new Finding.Running(started.get());
        }
        // A pod that has failed without ever starting is followed by its Kubernetes Job's condition.
        return PodReading.phase(pod).equals("Failed") ? new Finding.Waiting() : starting(sighting, order, now);
    }

    private Finding starting(Sighting sighting, RunOrder order, Instant now) {
        Obstacle obstacle = Obstacle.of(sighting.pod());
        Duration waited = Duration.between(created(sighting.job(), now), now);
        if (!obstacle.isFinal() && waited.compareTo(startDeadline) <= 0) {
            return new Finding.Waiting();
        }
        if (!obstacle.isNamed()) {
            if (sighting.events() == null) {
                return new Finding.Silent();
            }
            obstacle = obstacle.orOf(sighting.events());
        }
        return obstacle.isProgress() && waited.compareTo(startDeadline.multipliedBy(PULLING_PATIENCE)) <= 0
                ? new Finding.Waiting()
                : new Finding.Hopeless(obstacle.outcome(new EndReading(order, sighting).evidence()));
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
