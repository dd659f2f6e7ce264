package org.orchestra.kubernetes;

import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Pod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.runner.JobRunner.Listener;

/**
 * What this worker remembers of a run that it launched. Everything that matters is on the cluster, too: the next worker
 * learns it anew.
 */
final class TrackedRun {
    private final RunSpec spec;
    private final KubernetesJobName name;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicBoolean stale = new AtomicBoolean();
    private final AtomicBoolean changed = new AtomicBoolean();
    private final AtomicBoolean ticked = new AtomicBoolean();

    private volatile Listener listener;
    private volatile boolean launched;
    private volatile boolean stopped;
    private volatile boolean killed;
    private volatile boolean startNotified;
    private volatile boolean deadlineSet;
    private volatile @Nullable RunOutcome pendingOutcome;
    private volatile @Nullable RunOutcome outcome;
    private volatile @Nullable V1Job lastJob;
    private volatile @Nullable V1Pod lastPod;
    private volatile @Nullable Instant deleted;
    private volatile int logAttempts;
    private volatile boolean finalLogTried;
    private volatile boolean logLost;
    private volatile boolean finished;
    private volatile int failures;
    private volatile @Nullable Instant check;

    TrackedRun(RunSpec spec, Listener listener) {
        this.spec = spec;
        this.name = KubernetesJobName.of(spec);
        this.listener = listener;
    }

    RunSpec spec() {
        return spec;
    }

    KubernetesJobName name() {
        return name;
    }

    Listener listener() {
        return listener;
    }

    /** What is told of the pack, if this is one. */
    Optional<TrackedPack> pack() {
        return listener instanceof TrackedPack pack ? Optional.of(pack) : Optional.empty();
    }

    /** Replaces the listener; the new one has not been notified of anything. */
    TrackedRun withListener(Listener newListener) {
        listener = newListener;
        startNotified = false;
        return this;
    }

    /** Whether the Kubernetes Job has been created or found. Before that, its absence means nothing. */
    boolean launched() {
        return launched;
    }

    void markLaunched() {
        launched = true;
    }

    boolean stopped() {
        return stopped;
    }

    void stop() {
        stopped = true;
    }

    /** Whether the run is stopped without its full grace period. */
    boolean killed() {
        return killed;
    }

    void kill() {
        killed = true;
        stopped = true;
    }

    boolean startNotified() {
        return startNotified;
    }

    void markStartNotified() {
        startNotified = true;
    }

    /** Whether the pod's deadline counts from the start of the command. */
    boolean deadlineSet() {
        return deadlineSet;
    }

    void markDeadlineSet() {
        deadlineSet = true;
    }

    /** The cached state may be wrong: the next reconciliation reads from the API. */
    void markStale() {
        stale.set(true);
    }

    /** Whether the cached state may be wrong; resets the mark. */
    boolean takeStale() {
        return stale.getAndSet(false);
    }

    /** The outcome that the run will have once it is absent. */
    @Nullable RunOutcome pendingOutcome() {
        return pendingOutcome;
    }

    void markPending(RunOutcome decided) {
        pendingOutcome = decided;
    }

    /** How the run ended; its listener may not have been notified yet. */
    @Nullable RunOutcome outcome() {
        return outcome;
    }

    void complete(RunOutcome end) {
        outcome = end;
    }

    void observed(V1Job job) {
        lastJob = job;
    }

    /** Whether this worker has seen the run on the cluster, since it created or adopted it. */
    boolean seen() {
        return lastJob != null || lastPod != null;
    }

    /** Keeps the earliest deletion: the kubelet's last update of a deleted pod hides when the deletion was requested. */
    synchronized void observed(V1Pod pod) {
        lastPod = pod;
        PodFields.deleted(pod)
                .filter(at -> deleted == null || at.isBefore(deleted))
                .ifPresent(at -> deleted = at);
    }

    /** Remembers a state. Fills in the last known pod when the pod is gone and the Kubernetes Job is not. */
    ObservedState remember(ObservedState state) {
        if (state.job() != null) {
            observed(state.job());
        }
        V1Pod latest = state.pod();
        if (latest != null) {
            observed(latest);
        }
        return state.job() == null ? state : new ObservedState(state.job(), lastPods(), deleted, null);
    }

    /** The last known objects of the run. */
    ObservedState lastState() {
        return new ObservedState(lastJob, lastPods(), deleted, null);
    }

    private List<V1Pod> lastPods() {
        V1Pod pod = lastPod;
        return pod == null ? List.of() : List.of(pod);
    }

    @Nullable V1Pod lastPod() {
        return lastPod;
    }

    /** Counts an attempt to store the log, from 1. */
    int countLogAttempt() {
        return ++logAttempts;
    }

    boolean logTried() {
        return logAttempts > 0;
    }

    /** Whether the log of a terminating run has been read since its command ended. */
    boolean finalLogTried() {
        return finalLogTried;
    }

    void markFinalLogTried() {
        finalLogTried = true;
    }

    /** Whether the Kubernetes Job has ended by itself, so that it is still there. */
    boolean hasFinished() {
        return finished;
    }

    void markFinished() {
        finished = true;
    }

    /** Whether the end is reported without the log: only the pod has it. */
    boolean logLost() {
        return logLost;
    }

    void markLogLost() {
        logLost = true;
    }

    /** The run is due for a check after this time, and no more at an earlier or a later one. */
    void checkAfter(Instant time) {
        check = time;
    }

    /** Whether the run is due for its check; true once. */
    boolean takeCheck(Instant now) {
        Instant due = check;
        if (due == null || !now.isAfter(due.plusSeconds(1))) {
            return false;
        }
        check = null;
        return true;
    }

    /** Requests a reconciliation. Returns true when none is under way, so that the caller must start one. */
    boolean request() {
        changed.set(true);
        return requests.getAndIncrement() == 0;
    }

    /** Like {@link #request}, though nothing has changed on the cluster: a second has passed. */
    boolean requestTick() {
        markTicked();
        return requests.getAndIncrement() == 0;
    }

    /** Whether something may have changed on the cluster; resets the mark. */
    boolean takeChanged() {
        return changed.getAndSet(false);
    }

    void markTicked() {
        ticked.set(true);
    }

    /** Whether a second has passed; resets the mark. */
    boolean takeTicked() {
        return ticked.getAndSet(false);
    }

    int requests() {
        return requests.get();
    }

    /** Marks so many requests as served. Returns true when more have come in the meantime. */
    boolean serve(int served) {
        return requests.addAndGet(-served) > 0;
    }

    int countFailure() {
        return ++failures;
    }

    /** Whether the last reconciliation failed, so that another one waits for its time. */
    boolean isFailing() {
        return failures > 0;
    }

    void resetFailures() {
        failures = 0;
    }
}
