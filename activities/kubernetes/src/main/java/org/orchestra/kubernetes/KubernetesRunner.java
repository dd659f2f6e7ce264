package org.orchestra.kubernetes;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.toMap;
import static org.orchestra.domain.Text.format;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.models.V1Job;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Succeeded;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.EndPendingException;
import org.orchestra.runner.FailureLog;
import org.orchestra.runner.JobRunner;
import org.orchestra.volume.PackFiles;
import org.orchestra.volume.RunFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs on a Kubernetes cluster, one Kubernetes Job per attempt, in the owner's namespace under a name that follows
 * from the run's key. A pack is one, too, under the name of a run with the pack's key; once a second its journal on the volume
 * is read.
 *
 * <p>A watch triggers the reconciliation of a run. A watch can die unnoticed, so every minute a list of all Kubernetes
 * Jobs is compared with the runs, too. A few threads reconcile all runs, never two of them the same run. A failure, also of
 * the listener, is retried with exponential backoff.
 *
 * <p>The Kubernetes Job of a success is deleted once the listener is notified. That of a failure, and of a run whose log
 * could not be stored, stays for three days for inspection. Of failures these are the latest hundred: a flood does not fill
 * the cluster's memory.
 */
public final class KubernetesRunner implements JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(KubernetesRunner.class);
    private static final Duration RESYNC_INTERVAL = Duration.ofSeconds(60);
    private static final Duration END_PENDING = Duration.ofSeconds(1);
    private static final Duration MIN_BACKOFF = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);

    /** Enough to read the logs of all runs of a killed task within their grace period. */
    private static final int THREADS = 8;

    /** How many Kubernetes Jobs of failures are kept. */
    static final int MAX_KEPT = 100;

    private final Map<KubernetesJobName, TrackedRun> runs = new ConcurrentHashMap<>();
    private final Queue<KubernetesJobName> kept = new ArrayBlockingQueue<>(MAX_KEPT);
    private final KubernetesJobApi jobs;
    private final KubernetesWatch watch;
    private final RunLauncher launcher;
    private final RunReconciler reconciler;
    private final PackFiles packFiles;
    private final Duration startDeadline;
    private final Clock clock;
    private final FailureLog failureLog;
    private final ScheduledThreadPoolExecutor workers;

    private KubernetesRunner(
            Supplier<ApiClient> clients, Duration startDeadline, PodPolicy policy, RunFiles files, Clock clock) {
        this.jobs = new KubernetesJobApi(clients.get());
        this.watch = new KubernetesWatch(clients.get());
        this.launcher = new RunLauncher(jobs, files, startDeadline, policy, clock);
        this.reconciler = new RunReconciler(jobs, watch, new RunPhaseReader(startDeadline), files, clock);
        this.packFiles = files.ofPacks();
        this.startDeadline = startDeadline;
        this.clock = clock;
        this.failureLog = new FailureLog(LOG, clock);
        this.workers = workers();
    }

    /**
     * Starts to watch a cluster. Returns at once, also while the cluster cannot be reached.
     *
     * @param clients creates a client of the cluster; it is called twice
     * @param startDeadline how long a run may take to start
     * @param policy what the runs' pods may do
     * @param files where the runs' folders and logs lie
     */
    public static KubernetesRunner start(
            Supplier<ApiClient> clients, Duration startDeadline, PodPolicy policy, RunFiles files) {
        return start(clients, startDeadline, policy, files, Clock.systemUTC());
    }

    static KubernetesRunner start(
            Supplier<ApiClient> clients, Duration startDeadline, PodPolicy policy, RunFiles files, Clock clock) {
        KubernetesRunner runner = new KubernetesRunner(clients, startDeadline, policy, files, clock);
        runner.watch.start(
                job -> runner.changed(KubernetesJobName.of(job), run -> run.observed(job)),
                pod -> KubernetesJobName.of(pod).ifPresent(name -> runner.changed(name, run -> run.observed(pod))));
        runner.workers.scheduleWithFixedDelay(
                runner::resync, RESYNC_INTERVAL.toMillis(), RESYNC_INTERVAL.toMillis(), MILLISECONDS);
        runner.workers.scheduleWithFixedDelay(runner::checkDeadlines, 1, 1, SECONDS);
        return runner;
    }

    @Override
    public void launch(RunSpec spec, boolean adoptOnly, Listener listener) {
        TrackedRun created = new TrackedRun(spec, listener);
        TrackedRun run =
                runs.compute(created.name(), (name, known) -> known == null ? created : known.withListener(listener));
        run.checkAfter(clock.instant().plus(startDeadline));
        begin(run, adoptOnly, listener);
        requestReconcile(run);
    }

    @Override
    public void launchPack(PackSpec pack, boolean adoptOnly, PackListener listener) {
        launch(PackManifest.asRun(pack), adoptOnly, new TrackedPack(pack, packFiles, listener, clock));
    }

    @Override
    public void stop(RunKey key) {
        runs.values().stream().filter(run -> run.spec().key().equals(key)).forEach(run -> {
            run.kill();
            requestReconcile(run);
        });
    }

    @Override
    public void evict(TaskRef task, RunKey key) {
        end(KubernetesJobName.of(task, key), TrackedRun::stop, jobs::delete);
    }

    @Override
    public void kill(TaskRef task, RunKey key) {
        end(KubernetesJobName.of(task, key), TrackedRun::kill, jobs::kill);
    }

    @Override
    public boolean remove(TaskRef task) {
        List<TrackedRun> known = runs.values().stream()
                .filter(run -> run.spec().task().uid().equals(task.uid()))
                .toList();
        known.forEach(TrackedRun::kill);
        boolean gone = jobs.deleteAll(task, clock.instant());
        known.forEach(this::requestReconcile);
        return gone;
    }

    @Override
    public Optional<InputStream> openLog(TaskRef task, RunKey key, boolean follow) throws IOException {
        return jobs.openLog(KubernetesJobName.of(task, key), follow);
    }

    @Override
    public void close() {
        watch.close();
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(5, SECONDS)) {
                LOG.warn("Some calls to Kubernetes are still under way and are abandoned.");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        jobs.close();
    }

    /** Marks the run first: a run that is gone without a mark was not ended by this worker. */
    private void end(KubernetesJobName name, Consumer<TrackedRun> mark, Consumer<KubernetesJobName> deletion) {
        Optional<TrackedRun> run = Optional.ofNullable(runs.get(name));
        run.ifPresent(mark);
        deletion.accept(name);
        run.ifPresent(this::requestReconcile);
    }

    /** Launches the run unless another call has. A call that waited for another call that failed tries itself. */
    private void begin(TrackedRun run, boolean adoptOnly, Listener listener) {
        synchronized (run) {
            if (run.launched()) {
                return;
            }
            try {
                if (adoptOnly) {
                    launcher.adopt(run);
                } else {
                    launcher.create(run);
                }
                run.markLaunched();
            } catch (RuntimeException failure) {
                forget(run, listener);
                failureLog.warn(format("%s could not be launched and is tried again", run.name()), failure);
                throw failure;
            }
        }
    }

    /** Forgets the run. Returns false when another listener has taken it over. */
    private boolean forget(TrackedRun run, Listener listener) {
        return runs.computeIfPresent(
                        run.name(), (name, known) -> known == run && known.listener() == listener ? null : known)
                == null;
    }

    private void changed(KubernetesJobName name, Consumer<TrackedRun> change) {
        TrackedRun run = runs.get(name);
        if (run != null) {
            change.accept(run);
            requestReconcile(run);
        }
    }

    private void requestReconcile(TrackedRun run) {
        if (run.launched() && run.request()) {
            workers.execute(() -> reconcile(run));
        }
    }

    private void reconcile(TrackedRun run) {
        int served = run.requests();
        boolean ticked = run.takeTicked();
        try {
            RunOutcome outcome = run.takeChanged() ? reconciler.reconcile(run) : run.outcome();
            if (outcome != null && runs.get(run.name()) == run) {
                report(run, outcome);
            } else if (outcome == null && ticked) {
                run.pack().ifPresent(pack -> progress(run, pack));
            }
            run.resetFailures();
        } catch (EndPendingException pending) {
            workers.schedule(() -> requestReconcile(run), END_PENDING.toMillis(), MILLISECONDS);
        } catch (RuntimeException | Error failure) {
            if (ticked) {
                run.markTicked();
            }
            retry(run, failure);
        }
        if (run.serve(served)) {
            workers.execute(() -> reconcile(run));
        }
    }

    private void progress(TrackedRun run, TrackedPack pack) {
        if (pack.progress() && !run.stopped()) {
            pack.markPodKilled();
            run.kill();
            requestReconcile(run);
        }
    }

    private void report(TrackedRun run, RunOutcome outcome) {
        Listener notified = run.listener();
        notified.ended(outcome);
        if (!forget(run, notified)) {
            requestReconcile(run);
        } else if (outcome instanceof Succeeded && !run.logLost()) {
            discard(run.name(), () -> jobs.deleteSucceeded(run.name(), run.lastPod()));
        } else if (!(outcome instanceof Succeeded) && run.hasFinished()) {
            keep(run.name());
        }
    }

    /** Failures only: of a success that is kept, nobody else has the log. */
    private void keep(KubernetesJobName name) {
        while (!kept.offer(name)) {
            Optional.ofNullable(kept.poll()).ifPresent(oldest -> discard(oldest, () -> jobs.deleteFinished(oldest)));
        }
    }

    /** Housekeeping only: Kubernetes deletes what stays after three days. */
    private static void discard(KubernetesJobName name, Runnable deletion) {
        try {
            deletion.run();
        } catch (KubernetesApiException failure) {
            LOG.info("{} has finished but could not be deleted: {}", name, failure.getMessage());
        }
    }

    private void retry(TrackedRun run, Throwable failure) {
        if (workers.isShutdown()) {
            return;
        }
        int failures = run.countFailure();
        long pause = Math.min(MIN_BACKOFF.toMillis() << Math.min(failures - 1, 10), MAX_BACKOFF.toMillis());
        failureLog.warn(format("%s: attempt %d failed, the next is in %d ms", run.name(), failures, pause), failure);
        run.markStale();
        workers.schedule(() -> requestReconcile(run), pause, MILLISECONDS);
    }

    /** The cluster reports no change when a deadline passes. Runs have no timers: a timer would keep a short run. */
    private void checkDeadlines() {
        Instant now = clock.instant();
        runs.values().stream().filter(run -> run.takeCheck(now)).forEach(this::requestReconcile);
        runs.values().stream().filter(run -> run.pack().isPresent()).forEach(this::tick);
    }

    /** A pack's journal is on the volume, which reports no change either. After a failure, the next attempt has its own time. */
    private void tick(TrackedRun run) {
        if (run.launched() && !run.isFailing() && run.requestTick()) {
            workers.execute(() -> reconcile(run));
        }
    }

    private void resync() {
        launcher.dropOldFailures();
        if (runs.isEmpty()) {
            return;
        }
        try {
            Map<KubernetesJobName, V1Job> listed =
                    jobs.all().stream().collect(toMap(KubernetesJobName::of, job -> job, (one, other) -> other));
            runs.values().stream()
                    .filter(run -> !reconciler.isUpToDate(run, listed.get(run.name())))
                    .forEach(run -> {
                        run.markStale();
                        requestReconcile(run);
                    });
        } catch (RuntimeException failure) {
            // An exception would end the schedule.
            LOG.warn("The runs could not be compared with the cluster: {}", failure.toString());
        }
    }

    private static ScheduledThreadPoolExecutor workers() {
        ScheduledThreadPoolExecutor workers = new ScheduledThreadPoolExecutor(
                THREADS,
                new ThreadFactoryBuilder()
                        .setNameFormat("kubernetes-runner-%d")
                        .setDaemon(true)
                        .build(),
                new DiscardPolicy());
        workers.setRemoveOnCancelPolicy(true);
        return workers;
    }
}
