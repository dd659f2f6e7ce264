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
import org.orchestra.domain.Refusal;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.ExecTemplate;
import org.orchestra.volume.PathBlockedException;
import org.orchestra.volume.RunFiles;

/**
 * Creates the Kubernetes Job of a run, or finds the existing one. The run completes at once when it can never start: its
 * image is not allowed, its command is too long, the API rejects the object or something blocks the run's folder. It
 * completes after the start deadline when its folder cannot be created, as a pod does that cannot mount the volume, or
 * when the API refuses for a quota or a missing permission.
 */
final class RunLauncher {
    private final KubernetesJobApi jobs;
    private final RunFiles files;
    private final PodPolicy policy;
    private final KubernetesJobManifest manifest;
    private final Duration startDeadline;
    private final Clock clock;
    private final Map<KubernetesJobName, Instant> failing = new ConcurrentHashMap<>();

    RunLauncher(KubernetesJobApi jobs, RunFiles files, Duration startDeadline, PodPolicy policy, Clock clock) {
        this.jobs = jobs;
        this.files = files;
        this.policy = policy;
        this.manifest = new KubernetesJobManifest(startDeadline, policy);
        this.startDeadline = startDeadline;
        this.clock = clock;
    }

    /** @throws RuntimeException when the run is neither on the cluster nor complete; call again */
    void create(TrackedRun run) {
        try {
            // Checked when the task was created, too; but the rules may have changed, or the storage root.
            policy.images().check(run.spec().image());
            TrackedPack pack = run.pack().orElse(null);
            if (pack == null) {
                ExecTemplate.requireStartable(run.spec().command());
                files.prepare(run.spec().paths());
                jobs.create(manifest.of(run.spec()));
            } else {
                pack.prepare();
                jobs.create(new PackManifest(manifest).of(pack.spec()));
            }
            failing.remove(run.name());
        } catch (Refusal refusal) {
            completeUnlaunched(run, RunCause.REFUSED, refusal.getMessage());
        } catch (PathBlockedException blocked) {
            completeUnlaunched(run, RunCause.START_FAILED, blocked.getMessage());
        } catch (IOException unwritable) {
            String message = "its folder cannot be created: " + unwritable.getMessage();
            if (!isStartDeadlineOver(run.name())) {
                throw new UncheckedIOException(message, unwritable);
            }
            completeUnlaunched(run, RunCause.VOLUME_MISSING, message);
            failing.remove(run.name());
        } catch (KubernetesApiException failure) {
            if (failure.isAlreadyExists()) {
                adopt(run);
            } else if (failure.isRejection() || (failure.isRefusal() && isStartDeadlineOver(run.name()))) {
                refuse(run, failure);
            } else {
                throw failure;
            }
        }
    }

    /** Adopts the existing Kubernetes Job. Without one, the run is over. */
    void adopt(TrackedRun run) {
        Optional<V1Job> found = jobs.find(run.name());
        if (found.isEmpty()) {
            // Of a pack that was launched, the volume knows more.
            run.pack().filter(pack -> !pack.isPrepared()).ifPresent(TrackedPack::markNeverLaunched);
            run.complete(
                    outcome(run, RunCause.POD_DELETED, "its Kubernetes Job was deleted while no worker watched it"));
        } else if (isOf(run, found.get())) {
            run.markStale();
        } else {
            run.complete(outcome(run, RunCause.REFUSED, "another Kubernetes Job has the name " + run.name()));
        }
    }

    private static void completeUnlaunched(TrackedRun run, RunCause cause, @Nullable String message) {
        run.pack().ifPresent(TrackedPack::markNeverLaunched);
        run.complete(outcome(run, cause, message));
    }

    /** Forgets failures that are so old that nobody retries any more. */
    void dropOldFailures() {
        Instant old = clock.instant().minus(startDeadline.multipliedBy(2)).minus(Duration.ofHours(1));
        failing.values().removeIf(since -> since.isBefore(old));
    }

    private boolean isStartDeadlineOver(KubernetesJobName name) {
        Instant since = failing.computeIfAbsent(name, first -> clock.instant());
        return clock.instant().isAfter(since.plus(startDeadline));
    }

    private void refuse(TrackedRun run, KubernetesApiException failure) {
        String message = String.valueOf(failure.getMessage());
        run.complete(outcome(run, StartBlocker.isQuota(message) ? RunCause.QUOTA : RunCause.REFUSED, message));
        failing.remove(run.name());
    }

    private static RunOutcome outcome(TrackedRun run, RunCause cause, @Nullable String message) {
        String node = run.spec().assignedSlot().node();
        return RunOutcome.of(cause, Evidence.of(message).withNode(node));
    }

    private static boolean isOf(TrackedRun run, V1Job found) {
        Map<String, String> labels = found.getMetadata().getLabels();
        return labels != null
                && labels.entrySet().containsAll(Labels.of(run.spec()).entrySet());
    }
}
