package org.orchestra.kubernetes;

import io.kubernetes.client.openapi.models.V1Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.volume.PathBlockedException;
import org.orchestra.volume.RunFiles;

/**
 * Makes the Kubernetes Job of a run, or finds the one that is there. What the API refuses for what it is settles the run
 * at once, as does what is in the way of the run's folder; what it refuses for a quota or a missing right does so when
 * that has lasted as long as a start may take.
 */
final class RunLauncher {
    private final KubernetesJobApi jobs;
    private final RunFiles files;
    private final KubernetesJobManifest manifest;
    private final Duration startDeadline;
    private final Clock clock;
    private final Map<KubernetesJobName, Instant> refused = new ConcurrentHashMap<>();

    RunLauncher(KubernetesJobApi jobs, RunFiles files, Duration startDeadline, Clock clock) {
        this.jobs = jobs;
        this.files = files;
        this.manifest = new KubernetesJobManifest(startDeadline);
        this.startDeadline = startDeadline;
        this.clock = clock;
    }

    /** @throws RuntimeException when the run is neither on the cluster nor settled: call again */
    void create(TrackedRun run) {
        try {
            files.prepare(run.order().paths());
            jobs.create(manifest.of(run.order()));
            refused.remove(run.name());
        } catch (PathBlockedException obstacle) {
            run.settle(outcome(run, RunCause.START_FAILED, obstacle.getMessage()));
        } catch (IOException unwritable) {
            throw new UncheckedIOException("The run's folder cannot be made: " + unwritable.getMessage(), unwritable);
        } catch (KubernetesApiException failure) {
            if (failure.code() == KubernetesApiException.CONFLICT) {
                adopt(run);
            } else if (failure.isRejection() || (failure.isRefusal() && isPatienceOver(run.name()))) {
                settle(run, failure);
            } else {
                throw failure;
            }
        }
    }

    /** Takes over the Kubernetes Job that is there; without one, the run is over. */
    void adopt(TrackedRun run) {
        Optional<V1Job> found = jobs.find(run.name());
        if (found.isEmpty()) {
            run.settle(outcome(run, RunCause.POD_DELETED, "its Kubernetes Job vanished while no worker watched it"));
        } else if (isOf(run, found.get())) {
            run.doubt();
        } else {
            run.settle(outcome(
                    run,
                    RunCause.REFUSED,
                    "a Kubernetes Job named " + run.name() + " that is not Orchestra's is in its way"));
        }
    }

    /** Forgets what was refused so long ago that nobody can be trying any more. */
    void forgetOldRefusals() {
        Instant old = clock.instant().minus(startDeadline.multipliedBy(2)).minus(Duration.ofHours(1));
        refused.values().removeIf(since -> since.isBefore(old));
    }

    private boolean isPatienceOver(KubernetesJobName name) {
        Instant since = refused.computeIfAbsent(name, first -> clock.instant());
        return clock.instant().isAfter(since.plus(startDeadline));
    }

    private void settle(TrackedRun run, KubernetesApiException failure) {
        String message = String.valueOf(failure.getMessage());
        run.settle(outcome(run, StartBlocker.isQuota(message) ? RunCause.QUOTA : RunCause.REFUSED, message));
        refused.remove(run.name());
    }

    private static RunOutcome outcome(TrackedRun run, RunCause cause, @Nullable String message) {
        String node = run.order().assignedSlot().node();
        return RunOutcome.of(cause, Evidence.of(message).withNode(node));
    }

    private static boolean isOf(TrackedRun run, V1Job found) {
        Map<String, String> labels = found.getMetadata().getLabels();
        return labels != null
                && labels.entrySet().containsAll(Labels.of(run.order()).entrySet());
    }
}
