package org.orchestra.kubernetes;

import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Pod;
import java.io.IOException;
import java.io.InputStream;
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
 * Compares one run with the cluster and takes the steps that are due: reports the start, stores the log, removes the
 * run, decides the outcome. It is called after every change and every failure; each step may be repeated.
 */
final class RunReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(RunReconciler.class);

    /** A minute with the pauses between them: the node's kubelet may be restarting, or the volume be away. */
    private static final int LOG_ATTEMPTS = 8;

    /** For a run that was taken away or stopped: its node is probably gone, and the end is urgent. */
    private static final int LOG_ATTEMPTS_AFTER_STOP = 3;

    private final KubernetesJobApi jobs;
    private final KubernetesWatch watch;
    private final RunPhaseReader phaseReader;
    private final RunFiles files;
    private final Clock clock;

    RunReconciler(
            KubernetesJobApi jobs, KubernetesWatch watch, RunPhaseReader phaseReader, RunFiles files, Clock clock) {
        this.jobs = jobs;
        this.watch = watch;
        this.phaseReader = phaseReader;
        this.files = files;
        this.clock = clock;
    }

    /** Returns the run's outcome once its log is stored; null while the run goes on. */
    @Nullable RunOutcome reconcile(TrackedRun run) {
        RunOutcome outcome = run.outcome();
        if (outcome == null) {
            outcome = act(run, phase(run));
        }
        if (outcome != null) {
            run.complete(outcome);
        }
        return outcome;
    }

    /**
     * Whether the run goes on, its listener knows, and the cache has the Kubernetes Job as the API has it: a pod that starts or
     * ends changes that, too.
     *
     * @param listed the Kubernetes Job as the API has it; null when there is none
     */
    boolean isUpToDate(TrackedRun run, @Nullable V1Job listed) {
        V1Job cached = watch.job(run.name());
        return listed != null
                && cached != null
                && Objects.equals(
                        listed.getMetadata().getResourceVersion(),
                        cached.getMetadata().getResourceVersion())
                && isKnown(run, phase(run, watch.observedState(run.name())));
    }

    private static boolean isKnown(TrackedRun run, RunPhase phase) {
        return phase instanceof RunPhase.Pending || (phase instanceof RunPhase.Running && run.startNotified());
    }

    /** The cache is trusted while all goes well. A phase that has consequences is confirmed by the API. */
    private RunPhase phase(TrackedRun run) {
        boolean stale = run.takeStale();
        ObservedState cached = run.remember(watch.observedState(run.name()));
        RunPhase phase = phase(run, cached);
        if (!stale && phase instanceof RunPhase.Absent && !run.seen() && !run.stopped()) {
            // Just created: the watch will tell of it, or the comparison with the cluster that it is missing.
            return new RunPhase.Pending();
        }
        return !stale && isHarmless(phase, cached) ? phase : confirmedPhase(run);
    }

    private RunPhase confirmedPhase(TrackedRun run) {
        ObservedState state = run.remember(jobs.observedState(run.name()));
        RunPhase phase = phase(run, state);
        return phase instanceof RunPhase.Unexplained ? phase(run, state.withEvents(events(state))) : phase;
    }

    private RunPhase phase(TrackedRun run, ObservedState state) {
        return phaseReader.read(state, run.spec(), clock.instant());
    }

    /** The events of the pod, or of the Kubernetes Job when it has no pod. */
    private List<CoreV1Event> events(ObservedState state) {
        V1Pod pod = state.pod();
        V1Job job = state.job();
        return pod != null ? jobs.events(pod.getMetadata()) : job == null ? List.of() : jobs.events(job.getMetadata());
    }

    private static boolean isHarmless(RunPhase phase, ObservedState state) {
        if (phase instanceof RunPhase.Finished finished) {
            return finished.outcome() instanceof Succeeded && !state.pods().isEmpty();
        }
        if (phase instanceof RunPhase.Terminating terminating) {
            return !terminating.overdue() && !terminating.orphaned();
        }
        return phase instanceof RunPhase.Pending || phase instanceof RunPhase.Running;
    }

    private @Nullable RunOutcome act(TrackedRun run, RunPhase phase) {
        if (phase instanceof RunPhase.Absent) {
            return outcomeWhenAbsent(run);
        }
        if (phase instanceof RunPhase.Finished finished) {
            notifyMissedStart(run);
            storeLog(run, finished.outcome());
            if (isKill(run, finished.outcome())) {
                return finishKill(run, finished.outcome());
            }
            run.markFinished();
            return finished.outcome();
        }
        if (phase instanceof RunPhase.Unrecoverable unrecoverable) {
            storeLogOnce(run);
            run.markPending(unrecoverable.outcome());
            jobs.kill(run.name());
            jobs.forceDeleteOverdue(run.name(), clock.instant());
        } else if (run.stopped()) {
            stop(run, phase);
        }
        if (phase instanceof RunPhase.Running running) {
            notifyStart(run, running.since());
            setDeadline(run, running.since());
        }
        if (phase instanceof RunPhase.Terminating terminating) {
            terminate(run, terminating);
        }
        return null;
    }

    /** A kill deletes the pod first, so that the Kubernetes Job may fail before it is gone. */
    private static boolean isKill(TrackedRun run, RunOutcome outcome) {
        return run.stopped() && outcome.cause() == RunCause.POD_DELETED;
    }

    private @Nullable RunOutcome finishKill(TrackedRun run, RunOutcome killed) {
        run.markPending(RunOutcome.of(RunCause.KILLED_BY_USER, killed.evidence()));
        jobs.kill(run.name());
        return null;
    }

    private void stop(TrackedRun run, RunPhase phase) {
        if (phase instanceof RunPhase.Terminating && (!run.killed() || terminatesSoon(run))) {
            return;
        }
        if (run.killed()) {
            jobs.kill(run.name());
        } else {
            jobs.delete(run.name());
        }
    }

    private static boolean terminatesSoon(TrackedRun run) {
        V1Pod pod = run.lastPod();
        return pod == null
                || PodFields.grace(pod)
                        .filter(seconds -> seconds <= KubernetesJobApi.KILL_SECONDS)
                        .isPresent();
    }

    /** Once it is known how long the start took, the node itself can enforce the run's time limit. */
    private void setDeadline(TrackedRun run, Instant started) {
        V1Pod pod = run.lastPod();
        if (pod == null || run.deadlineSet()) {
            return;
        }
        Instant due = started.plus(RunPhaseReader.unpatched(run.spec()));
        if (clock.instant().isBefore(due)) {
            run.checkAfter(due);
        } else {
            RunPhaseReader.deadline(pod, run.spec()).ifPresent(seconds -> jobs.shorten(pod, seconds));
            run.markDeadlineSet();
        }
    }

    private static void notifyStart(TrackedRun run, Instant since) {
        if (!run.startNotified()) {
            run.listener().running(since);
            run.markStartNotified();
        }
    }

    /** A short run ends before it is seen running. Its start time is worth reporting all the same. */
    private static void notifyMissedStart(TrackedRun run) {
        V1Pod pod = run.lastPod();
        if (pod != null) {
            PodFields.started(pod).ifPresent(since -> notifyStart(run, since));
        }
    }

    /**
     * The pod and its log will be gone before the outcome is known. So the log is read now, and once more when the command
     * has ended.
     */
    private void terminate(TrackedRun run, RunPhase.Terminating terminating) {
        if (terminating.overdue()) {
            jobs.forceDeleteOverdue(run.name(), clock.instant());
        }
        V1Pod pod = run.lastPod();
        if (terminating.orphaned() && pod != null && PodFields.grace(pod).isEmpty()) {
            jobs.killPods(run.name());
        }
        if (pod != null && PodFields.end(pod).isPresent() && !run.finalLogTried()) {
            run.markFinalLogTried();
            tryToStoreLog(run);
        } else {
            storeLogOnce(run);
        }
    }

    private RunOutcome outcomeWhenAbsent(TrackedRun run) {
        RunOutcome pending = run.pendingOutcome();
        if (pending != null) {
            return pending;
        }
        ObservedState last = run.lastState();
        if (phase(run, last) instanceof RunPhase.Finished finished && !isKill(run, finished.outcome())) {
            return finished.outcome();
        }
        OutcomeReader reader = new OutcomeReader(run.spec(), last);
        return run.stopped() ? RunOutcome.of(RunCause.KILLED_BY_USER, reader.evidence()) : reader.vanished();
    }

    private void storeLogOnce(TrackedRun run) {
        if (!run.logTried()) {
            run.countLogAttempt();
            tryToStoreLog(run);
        }
    }

    private void tryToStoreLog(TrackedRun run) {
        try {
            copyLog(run);
        } catch (IOException | KubernetesApiException unavailable) {
            LOG.warn("The log of {} could not be stored: {}", run.name(), unavailable.toString());
        }
    }

    /** An unavailable log delays the end of the run for a few attempts, not for ever. */
    private void storeLog(TrackedRun run, RunOutcome outcome) {
        try {
            copyLog(run);
        } catch (IOException | KubernetesApiException unavailable) {
            boolean endedByItself = !run.stopped() && (outcome instanceof Succeeded || outcome instanceof Failed);
            if (run.countLogAttempt() < (endedByItself ? LOG_ATTEMPTS : LOG_ATTEMPTS_AFTER_STOP)) {
                throw new IllegalStateException(
                        "The log of " + run.name() + " could not be stored: " + unavailable.getMessage(), unavailable);
            }
            LOG.warn("The log of {} is lost: {}", run.name(), unavailable.toString());
            run.markLogLost();
        }
    }

    private void copyLog(TrackedRun run) throws IOException {
        V1Pod pod = run.lastPod();
        if (pod == null || !PodFields.hasRun(pod) || run.pack().isPresent()) {
            return;
        }
        try (InputStream log = jobs.openLog(pod, false).orElse(null)) {
            if (log != null) {
                files.storeLog(run.spec().paths(), log);
            }
        }
    }
}
