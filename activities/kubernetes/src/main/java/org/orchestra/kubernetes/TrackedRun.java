package org.orchestra.kubernetes;

import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Pod;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.runner.JobRunner.Listener;

/**
 * What the worker knows of a run that it launched. Everything that matters is on the cluster, too: this is lost with the
 * worker and learnt anew by the next.
 */
final class TrackedRun {
    private final RunSpec order;
    private final KubernetesJobName name;
    private final AtomicInteger due = new AtomicInteger();

    private volatile Listener listener;
    private volatile boolean launched;
    private volatile boolean stopped;
    private volatile boolean killed;
    private volatile boolean announced;
    private volatile boolean limited;
    private volatile boolean doubtful;
    private volatile @Nullable RunOutcome sentence;
    private volatile @Nullable RunOutcome settled;
    private volatile @Nullable V1Job lastJob;
    private volatile @Nullable V1Pod lastPod;
    private volatile @Nullable Instant deleted;
    private volatile int logAttempts;
    private volatile boolean lastLogTried;
    private volatile boolean logLost;
    private volatile int failures;

    TrackedRun(RunSpec order, Listener listener) {
        this.order = order;
        this.name = KubernetesJobName.of(order);
        this.listener = listener;
    }

    RunSpec order() {
        return order;
    }

    KubernetesJobName name() {
        return name;
    }

    Listener listener() {
        return listener;
    }

    /** Another listener takes over; it has heard nothing yet. */
    TrackedRun heardBy(Listener newListener) {
        listener = newListener;
        announced = false;
        return this;
    }

    /** Whether its Kubernetes Job has been made or found: before that, its absence means nothing. */
    boolean launched() {
        return launched;
    }

    void nowLaunched() {
        launched = true;
    }

    boolean stopped() {
        return stopped;
    }

    void stop() {
        stopped = true;
    }

    /** Whether it is stopped and should not take its time. */
    boolean killed() {
        return killed;
    }

    void kill() {
        killed = true;
        stopped = true;
    }

    boolean announced() {
        return announced;
    }

    void nowAnnounced() {
        announced = true;
    }

    /** Whether its node knows when its time is over. */
    boolean limited() {
        return limited;
    }

    void nowLimited() {
        limited = true;
    }

    /** The cached state may be wrong: the next look asks the API. */
    void doubt() {
        doubtful = true;
    }

    boolean takeDoubt() {
        boolean was = doubtful;
        doubtful = false;
        return was;
    }

    /** How it ends once it is gone. */
    @Nullable RunOutcome sentence() {
        return sentence;
    }

    void sentence(RunOutcome outcome) {
        sentence = outcome;
    }

    /** How it ended; its listener may not know yet. */
    @Nullable RunOutcome settled() {
        return settled;
    }

    void settle(RunOutcome outcome) {
        settled = outcome;
    }

    void saw(V1Job job) {
        lastJob = job;
    }

    /** The kubelet's last change of a pod that is deleted hides when that was asked for: the earliest counts. */
    synchronized void saw(V1Pod pod) {
        lastPod = pod;
        PodFields.deleted(pod)
                .filter(at -> deleted == null || at.isBefore(deleted))
                .ifPresent(at -> deleted = at);
    }

    /** Remembers a sighting, and fills in the pod that was seen before and is gone now, unless all of it is gone. */
    ObservedState remember(ObservedState sighting) {
        if (sighting.job() != null) {
            saw(sighting.job());
        }
        V1Pod latest = sighting.pod();
        if (latest != null) {
            saw(latest);
        }
        return sighting.job() == null ? sighting : new ObservedState(sighting.job(), lastPods(), deleted, null);
    }

    /** The last that was seen of it. */
    ObservedState lastSighting() {
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
    int nextLogAttempt() {
        return ++logAttempts;
    }

    boolean logTried() {
        return logAttempts > 0;
    }

    /** Whether the log has been read since its command ended. */
    boolean lastLogTried() {
        return lastLogTried;
    }

    void nowLastLogTried() {
        lastLogTried = true;
    }

    /** Whether its end is told without its log: only its pod has it. */
    boolean logLost() {
        return logLost;
    }

    void nowLogLost() {
        logLost = true;
    }

    /** Something has happened: true when nobody attends to the run yet, so that the caller must. */
    boolean claim() {
        return due.getAndIncrement() == 0;
    }

    int claims() {
        return due.get();
    }

    /** Gives back claims: true when more have come in the meantime. */
    boolean release(int claims) {
        return due.addAndGet(-claims) > 0;
    }

    int failedAgain() {
        return ++failures;
    }

    void wentWell() {
        failures = 0;
    }
}
