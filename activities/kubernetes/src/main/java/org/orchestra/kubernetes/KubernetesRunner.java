package org.orchestra.kubernetes;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.toMap;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.models.V1Job;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Succeeded;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.JobRunner;
import org.orchestra.volume.RunFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs on a Kubernetes cluster, one Kubernetes Job an attempt, in the owner's namespace under a name that follows
 * from the order.
 *
 * <p>A watch on the cluster tells of changes; because a watch can fall silent unnoticed, every minute all runs are
 * compared with a list, too. A few threads attend to all runs, never two to the same one. What fails, the listener
 * included, is tried again with growing pauses.
 *
 * <p>A Kubernetes Job that succeeded is deleted once the listener knows; a failed one, and one whose log could not be
 * stored, stays for three days, for those who want to look at it.
 */
public final class KubernetesRunner implements JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(KubernetesRunner.class);
    private static final Duration COMPARE_EVERY = Duration.ofSeconds(60);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** The logs of all runs of a task that is killed must be read within the seconds that it has. */
    private static final int THREADS = 8;

    private final Map<KubernetesJobName, TrackedRun> runs = new ConcurrentHashMap<>();
    private final KubernetesJobApi jobs;
    private final KubernetesWatch watch;
    private final RunLauncher launch;
    private final RunReconciler attendant;
    private final Duration startDeadline;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor workers;

    private KubernetesRunner(Supplier<ApiClient> clients, Duration startDeadline, RunFiles files, Clock clock) {
        this.jobs = new KubernetesJobApi(clients.get());
        this.watch = new KubernetesWatch(clients.get());
        this.launch = new RunLauncher(jobs, files, startDeadline, clock);
        this.attendant = new RunReconciler(jobs, watch, new RunPhaseReader(startDeadline), files, clock);
        this.startDeadline = startDeadline;
        this.clock = clock;
        this.workers = workers();
    }

    /**
     * Starts to watch a cluster; returns at once, also while the cluster cannot be reached.
     *
     * @param clients makes clients of the cluster: two are made
     * @param startDeadline how long a run may wait to start before it is given up
     * @param files where the runs' folders and logs lie
     */
    public static KubernetesRunner start(Supplier<ApiClient> clients, Duration startDeadline, RunFiles files) {
        return start(clients, startDeadline, files, Clock.systemUTC());
    }

    static KubernetesRunner start(Supplier<ApiClient> clients, Duration startDeadline, RunFiles files, Clock clock) {
        KubernetesRunner runner = new KubernetesRunner(clients, startDeadline, files, clock);
        runner.watch.start(
                job -> runner.changed(KubernetesJobName.of(job), run -> run.saw(job)),
                pod -> KubernetesJobName.of(pod).ifPresent(name -> runner.changed(name, run -> run.saw(pod))));
        runner.workers.scheduleWithFixedDelay(
                runner::compareAll, COMPARE_EVERY.toMillis(), COMPARE_EVERY.toMillis(), MILLISECONDS);
        return runner;
    }

    @Override
    public void launch(RunSpec order, boolean expected, Listener listener) {
        TrackedRun fresh = new TrackedRun(order, listener);
        TrackedRun run = runs.compute(fresh.name(), (name, known) -> known == null ? fresh : known.heardBy(listener));
        begin(run, expected, listener);
        attend(run);
        workers.schedule(() -> attend(run), startDeadline.toMillis() + 1_000, MILLISECONDS);
    }

    @Override
    public void stop(RunKey key) {
        runs.values().stream().filter(run -> run.order().key().equals(key)).forEach(run -> {
            run.kill();
            attend(run);
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
    public int remove(TaskRef task) {
        List<TrackedRun> known = runs.values().stream()
                .filter(run -> run.order().task().uid().equals(task.uid()))
                .toList();
        known.forEach(TrackedRun::kill);
        int left = jobs.deleteAll(task, clock.instant());
        known.forEach(this::attend);
        return left;
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
                LOG.warn("Some calls to Kubernetes are still under way; they are left to themselves.");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        jobs.close();
    }

    /** The mark comes first: a run that is gone without one was not ended here. */
    private void end(KubernetesJobName name, Consumer<TrackedRun> mark, Consumer<KubernetesJobName> deletion) {
        Optional<TrackedRun> run = Optional.ofNullable(runs.get(name));
        run.ifPresent(mark);
        deletion.accept(name);
        run.ifPresent(this::attend);
    }

    /** Begins the run unless another call has; one that waited for a call that failed begins it itself. */
    private void begin(TrackedRun run, boolean expected, Listener listener) {
        synchronized (run) {
            if (run.launched()) {
                return;
            }
            try {
                if (expected) {
                    launch.adopt(run);
                } else {
                    launch.create(run);
                }
                run.nowLaunched();
            } catch (RuntimeException failure) {
                forget(run, listener);
                throw failure;
            }
        }
    }

    /** Forgets the run, unless another listener has taken it over: then false. */
    private boolean forget(TrackedRun run, Listener listener) {
        return runs.computeIfPresent(
                        run.name(), (name, same) -> same == run && same.listener() == listener ? null : same)
                == null;
    }

    private void changed(KubernetesJobName name, Consumer<TrackedRun> change) {
        TrackedRun run = runs.get(name);
        if (run != null) {
            change.accept(run);
            attend(run);
        }
    }

    private void attend(TrackedRun run) {
        if (run.launched() && run.claim()) {
            workers.execute(() -> attendNow(run));
        }
    }

    private void attendNow(TrackedRun run) {
        int claims = run.claims();
        try {
            RunOutcome outcome = attendant.attend(run);
            if (outcome != null && runs.get(run.name()) == run) {
                report(run, outcome);
            }
            run.wentWell();
        } catch (RuntimeException | Error failure) {
            tryAgain(run, failure);
        }
        if (run.release(claims)) {
            workers.execute(() -> attendNow(run));
        }
    }

    private void report(TrackedRun run, RunOutcome outcome) {
        Listener told = run.listener();
        told.ended(outcome);
        if (!forget(run, told)) {
            attend(run);
        } else if (outcome instanceof Succeeded && !run.logLost()) {
            deleteEnded(run);
        }
    }

    /** Only for tidiness: what stays is deleted by Kubernetes in three days. */
    private void deleteEnded(TrackedRun run) {
        try {
            jobs.deleteEnded(run.name());
        } catch (KubernetesApiException failure) {
            LOG.info("{} has ended and could not be deleted: {}", run.name(), failure.getMessage());
        }
    }

    private void tryAgain(TrackedRun run, Throwable failure) {
        if (workers.isShutdown()) {
            return;
        }
        int failures = run.failedAgain();
        long pause = Math.min(FIRST_PAUSE.toMillis() << Math.min(failures - 1, 10), LONGEST_PAUSE.toMillis());
        LOG.warn("{}: attempt {} failed, the next is in {} ms", run.name(), failures, pause, failure);
        run.doubt();
        workers.schedule(() -> attend(run), pause, MILLISECONDS);
    }

    private void compareAll() {
        launch.forgetOldRefusals();
        if (runs.isEmpty()) {
            return;
        }
        try {
            Map<KubernetesJobName, V1Job> listed =
                    jobs.all().stream().collect(toMap(KubernetesJobName::of, job -> job, (one, other) -> other));
            runs.values().stream()
                    .filter(run -> !attendant.knowsAll(run, listed.get(run.name())))
                    .forEach(run -> {
                        run.doubt();
                        attend(run);
                    });
        } catch (RuntimeException failure) {
            // An exception would end the schedule.
            LOG.warn("The runs could not be compared with the cluster: {}", failure.toString());
        }
    }

    private static ScheduledThreadPoolExecutor workers() {
        AtomicInteger number = new AtomicInteger();
        ScheduledThreadPoolExecutor workers = new ScheduledThreadPoolExecutor(
                THREADS,
                task -> {
                    Thread thread = new Thread(task, "kubernetes-runner-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                },
                new DiscardPolicy());
        workers.setRemoveOnCancelPolicy(true);
        return workers;
    }
}
