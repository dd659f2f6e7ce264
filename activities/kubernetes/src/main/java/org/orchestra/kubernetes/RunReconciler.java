package org.orchestra.kubernetes;

import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Pod;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Failed;
import org.orchestra.domain.run.RunOutcome.Succeeded;
import org.orchestra.volume.RunFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at one run and does what is due: announces it, stores its log, removes it, settles how it ended. Called again
 * after every change and after every failure; it does not matter how often.
 */
final class RunReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(RunReconciler.class);

    /** With the pauses between them a minute: the node's kubelet may be starting anew, or the volume be away. */
    private static final int LOG_ATTEMPTS = 8;

    /** Of what was taken away or stopped: its node is likely to be gone, and somebody waits for its end. */
    private static final int FEW_LOG_ATTEMPTS = 3;

    private final KubernetesJobApi jobs;
    private final KubernetesWatch watch;
    private final RunPhaseReader reading;
    private final RunFiles files;
    private final Clock clock;

    RunReconciler(KubernetesJobApi jobs, KubernetesWatch watch, RunPhaseReader reading, RunFiles files, Clock clock) {
        this.jobs = jobs;
        this.watch = watch;
        this.reading = reading;
        this.files = files;
        this.clock = clock;
    }

    /** How the run ended, with its log stored; null while it has not. */
    @Nullable RunOutcome attend(TrackedRun run) {
        RunOutcome settled = run.settled();
        if (settled == null) {
            settled = act(run, find(run));
        }
        if (settled != null) {
            run.settle(settled);
        }
        return settled;
    }

    /**
     * Whether the run is well and known to be: its Kubernetes Job is as the cache has it, and its command runs.
     *
     * @param listed its Kubernetes Job as the API has it, null when there is none
     */
    boolean knowsAll(TrackedRun run, @Nullable V1Job listed) {
        V1Job cached = watch.job(run.name());
        return listed != null
                && cached != null
                && Objects.equals(
                        listed.getMetadata().getResourceVersion(),
                        cached.getMetadata().getResourceVersion())
                && run.announced()
                && read(run, watch.sighting(run.name())) instanceof RunPhase.Running;
    }

    /** The cache is believed about what goes well; whatever has consequences is asked of the API itself. */
    private RunPhase find(TrackedRun run) {
        boolean doubtful = run.takeDoubt();
        ObservedState cached = run.remember(watch.sighting(run.name()));
        RunPhase finding = read(run, cached);
        return !doubtful && isHarmless(finding, cached) ? finding : ask(run);
    }

    private RunPhase ask(TrackedRun run) {
        ObservedState asked = run.remember(jobs.sighting(run.name()));
        RunPhase finding = read(run, asked);
        return finding instanceof RunPhase.Silent ? read(run, asked.with(events(asked))) : finding;
    }

    private RunPhase read(TrackedRun run, ObservedState sighting) {
        return reading.of(sighting, run.order(), clock.instant());
    }

    /** What the cluster said about the pod; about the Kubernetes Job when it has none. */
    private List<CoreV1Event> events(ObservedState sighting) {
        V1Pod pod = sighting.pod();
        V1Job job = sighting.job();
        return pod != null ? jobs.events(pod.getMetadata()) : job == null ? List.of() : jobs.events(job.getMetadata());
    }

    private static boolean isHarmless(RunPhase finding, ObservedState sighting) {
        if (finding instanceof RunPhase.Ended ended) {
            return ended.outcome() instanceof Succeeded && !sighting.pods().isEmpty();
        }
        if (finding instanceof RunPhase.Leaving leaving) {
            return !leaving.overdue() && !leaving.orphaned();
        }
        return finding instanceof RunPhase.Waiting || finding instanceof RunPhase.Running;
    }

    private @Nullable RunOutcome act(TrackedRun run, RunPhase finding) {
        if (finding instanceof RunPhase.Gone) {
            return outcomeWhenGone(run);
        }
        if (finding instanceof RunPhase.Ended ended) {
            announceLate(run);
            storeLog(run, ended.outcome());
            return isKill(run, ended.outcome()) ? remove(run, ended.outcome()) : ended.outcome();
        }
        if (finding instanceof RunPhase.Hopeless hopeless) {
            storeLogOnce(run);
            run.sentence(hopeless.outcome());
            jobs.kill(run.name());
            jobs.forgetLost(run.name(), clock.instant());
        } else if (run.stopped()) {
            stop(run, finding);
        }
        if (finding instanceof RunPhase.Running running) {
            announce(run, running.since());
            limit(run);
        }
        if (finding instanceof RunPhase.Leaving leaving) {
            leave(run, leaving);
        }
        return null;
    }

    /** A kill takes the pod first, and its end may be seen before the Kubernetes Job is gone, too. */
    private static boolean isKill(TrackedRun run, RunOutcome outcome) {
        return run.stopped() && outcome.cause() == RunCause.POD_DELETED;
    }

    private @Nullable RunOutcome remove(TrackedRun run, RunOutcome killed) {
        run.sentence(RunOutcome.of(RunCause.KILLED_BY_USER, killed.evidence()));
        jobs.kill(run.name());
        return null;
    }

    private void stop(TrackedRun run, RunPhase finding) {
        if (finding instanceof RunPhase.Leaving && (!run.killed() || leavesSoon(run))) {
            return;
        }
        if (run.killed()) {
            jobs.kill(run.name());
        } else {
            jobs.delete(run.name());
        }
    }

    private static boolean leavesSoon(TrackedRun run) {
        V1Pod pod = run.lastPod();
        return pod == null
                || PodFields.grace(pod)
                        .filter(seconds -> seconds <= KubernetesJobApi.KILL_SECONDS)
                        .isPresent();
    }

    /** The node ends a run in time by itself, once it knows how long the start took. */
    private void limit(TrackedRun run) {
        V1Pod pod = run.lastPod();
        if (pod != null && !run.limited()) {
            RunPhaseReader.deadline(pod, run.order()).ifPresent(seconds -> jobs.shorten(pod, seconds));
            run.nowLimited();
        }
    }

    private static void announce(TrackedRun run, Instant since) {
        if (!run.announced()) {
            run.listener().running(since);
            run.nowAnnounced();
        }
    }

    /** A short run has ended before it was seen running; when it started is worth knowing all the same. */
    private static void announceLate(TrackedRun run) {
        V1Pod pod = run.lastPod();
        if (pod != null) {
            PodFields.started(pod).ifPresent(since -> announce(run, since));
        }
    }

    /**
     * The pod and its log will be gone before the end is known: now is the time to read it, and once more when the command
     * has said its last words.
     */
    private void leave(TrackedRun run, RunPhase.Leaving leaving) {
        if (leaving.overdue()) {
            jobs.forgetLost(run.name(), clock.instant());
        }
        V1Pod pod = run.lastPod();
        if (leaving.orphaned() && pod != null && PodFields.grace(pod).isEmpty()) {
            jobs.killPods(run.name());
        }
        if (pod != null && PodFields.end(pod).isPresent() && !run.lastLogTried()) {
            run.nowLastLogTried();
            tryToStoreLog(run);
        } else {
            storeLogOnce(run);
        }
    }

    private RunOutcome outcomeWhenGone(TrackedRun run) {
        RunOutcome sentence = run.sentence();
        if (sentence != null) {
            return sentence;
        }
        ObservedState last = run.lastSighting();
        if (read(run, last) instanceof RunPhase.Ended ended && !isKill(run, ended.outcome())) {
            return ended.outcome();
        }
        OutcomeReader end = new OutcomeReader(run.order(), last);
        return run.stopped() ? RunOutcome.of(RunCause.KILLED_BY_USER, end.evidence()) : end.vanished();
    }

    private void storeLogOnce(TrackedRun run) {
        if (!run.logTried()) {
            run.nextLogAttempt();
            tryToStoreLog(run);
        }
    }

    private void tryToStoreLog(TrackedRun run) {
        try {
            readLog(run);
        } catch (IOException | KubernetesApiException unavailable) {
            LOG.warn("The log of {} could not be stored: {}", run.name(), unavailable.toString());
        }
    }

    /** A log that cannot be had holds up the end of the run for a few attempts, not for ever. */
    private void storeLog(TrackedRun run, RunOutcome outcome) {
        try {
            readLog(run);
        } catch (IOException | KubernetesApiException unavailable) {
            boolean byItself = !run.stopped() && (outcome instanceof Succeeded || outcome instanceof Failed);
            if (run.nextLogAttempt() < (byItself ? LOG_ATTEMPTS : FEW_LOG_ATTEMPTS)) {
                throw new IllegalStateException("The log of " + run.name() + " could not be stored", unavailable);
            }
            LOG.warn("The log of {} is given up: {}", run.name(), unavailable.toString());
            run.nowLogLost();
        }
    }

    private void readLog(TrackedRun run) throws IOException {
        V1Pod pod = run.lastPod();
        if (pod != null && PodFields.hasRun(pod)) {
            jobs.readLog(pod, log -> files.storeLog(run.order().paths(), log));
        }
    }
}
