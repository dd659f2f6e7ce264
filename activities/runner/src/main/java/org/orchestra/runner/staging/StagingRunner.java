package org.orchestra.runner.staging;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Succeeded;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.DaemonThreads;
import org.orchestra.runner.EndPendingException;
import org.orchestra.runner.FailureLog;
import org.orchestra.runner.JobRunner;
import org.orchestra.runner.staging.DataTransfers.DatasetToCopy;
import org.orchestra.runner.staging.ResultReturner.CopyBack;
import org.orchestra.volume.DiskReserve;
import org.orchestra.volume.SiteFolders;
import org.orchestra.volume.VolumeFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wraps the runner of a cluster with a volume of its own: a run starts when what it reads is there, and its end is told when what
 * it wrote has arrived at the server. Until then its cluster remembers it, so that a worker which dies in between costs nothing
 * but what it was copying.
 */
public final class StagingRunner implements JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(StagingRunner.class);

    /** How many datasets are copied for a user at once, and how many runs' results. */
    private static final int DATASETS_AT_ONCE = 1;

    private static final int RESULTS_AT_ONCE = 4;

    private static final int ENDS_AT_ONCE = 4;

    private static final long RETRY_MILLIS = 5_000;

    /** How long a file is tried that cannot be read here, or kept at the server, before it stays here. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final FailureLog failureLog = new FailureLog(LOG, Clock.systemUTC());
    private final Map<RunKey, WaitingRun> waiting = new ConcurrentHashMap<>();
    private final Map<RunKey, CompletableFuture<CopyBack>> returns = new ConcurrentHashMap<>();
    private final UserLanes datasetLanes = new UserLanes("copies-datasets", DATASETS_AT_ONCE);
    private final UserLanes resultLanes = new UserLanes("copies-results", RESULTS_AT_ONCE);
    private final UserLanes endLanes = new UserLanes("tells-ends", ENDS_AT_ONCE);
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("copies-again-%d"));
    private final JobRunner runner;
    private final DatasetCopier datasets;
    private final ResultReturner results;
    private final SiteHousekeeping housekeeping;

    /**
     * @param runner runs what is there, and finalizes its files
     * @param volume the cluster's own
     * @param reserve what is kept free on it
     * @param keep how long a dataset stays there that no run reads
     */
    public StagingRunner(
            JobRunner runner, DataTransfers transfers, VolumeFiles volume, DiskReserve reserve, Duration keep) {
        this.runner = runner;
        SiteFolders folders = new SiteFolders(volume);
        this.housekeeping = new SiteHousekeeping(folders, volume, transfers, keep);
        this.datasets = new DatasetCopier(transfers, folders, reserve, housekeeping::makeRoom);
        this.results = new ResultReturner(transfers, volume);
    }

    /** A run whose data is being copied, and who waits for it, until it is launched or not wanted any more. */
    private static final class WaitingRun {
        private final RunSpec spec;
        private Listener listener;
        private boolean over;

        WaitingRun(RunSpec spec, Listener listener) {
            this.spec = spec;
            this.listener = listener;
        }

        synchronized boolean isOver() {
            return over;
        }

        synchronized boolean replaceListener(Listener newListener) {
            listener = newListener;
            return !over;
        }

        /** Returns whether it is launched now. */
        synchronized boolean launch(Consumer<Listener> launcher) {
            if (over) {
                return false;
            }
            launcher.accept(listener);
            over = true;
            return true;
        }

        synchronized boolean end() {
            boolean ends = !over;
            over = true;
            return ends;
        }

        synchronized Listener listener() {
            return listener;
        }
    }

    @Override
    public void launch(RunSpec spec, boolean adoptOnly, Listener listener) {
        WaitingRun known = waiting.get(spec.key());
        if (known != null && known.replaceListener(listener)) {
            if (adoptOnly) {
                // It has not been launched before, and so it is not wanted any more.
                endWaiting(spec.key(), RunOutcome.of(RunCause.KILLED_BY_USER));
            }
            return;
        }
        begin(spec, !adoptOnly);
        if (adoptOnly || isThere(spec.key())) {
            runner.launch(spec, adoptOnly, new ReturningListener(spec, listener));
            return;
        }
        WaitingRun run = new WaitingRun(spec, listener);
        waiting.put(spec.key(), run);
        untilDone(datasetLanes, spec, "what it reads is copied", () -> stage(run));
    }

    private void begin(RunSpec spec, boolean isNew) {
        try {
            housekeeping.begin(spec, isNew);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isThere(RunKey key) {
        try {
            return datasets.missing(key).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnusableDataException unusable) {
            return false;
        }
    }

    @Override
    public void launchPack(PackSpec pack, boolean adoptOnly, PackListener listener) {
        throw new UnsupportedOperationException("Results of packs are not copied back; no pass plans any here.");
    }

    private void stage(WaitingRun run) throws IOException {
        RunKey key = run.spec.key();
        if (run.isOver()) {
            return;
        }
        try {
            for (DatasetToCopy dataset : datasets.missing(key)) {
                datasets.copy(key, dataset);
            }
            if (run.launch(listener -> runner.launch(run.spec, false, new ReturningListener(run.spec, listener)))) {
                waiting.remove(key, run);
                untilDone(
                        endLanes,
                        run.spec,
                        "its launch is reported",
                        () -> run.listener().launched());
            }
        } catch (UnusableDataException unusable) {
            endWaiting(key, RunOutcome.of(RunCause.START_FAILED, unusable.getMessage()));
        }
    }

    private interface StagingStep {
        void run() throws IOException;
    }

    /** Does it for a run in a lane of its user, again and again until it succeeds. */
    private void untilDone(UserLanes lanes, RunSpec spec, String what, StagingStep step) {
        lanes.execute(spec.task().owner(), () -> {
            try {
                step.run();
            } catch (IOException | RuntimeException failure) {
                failureLog.warn(
                        format("run %s: %s, not yet, again in %d s", spec.key(), what, RETRY_MILLIS / 1_000), failure);
                if (!timer.isShutdown()) {
                    var unused = timer.schedule(() -> untilDone(lanes, spec, what, step), RETRY_MILLIS, MILLISECONDS);
                }
            }
        });
    }

    /** Returns whether it was waiting: then it ends without having begun. */
    private boolean endWaiting(RunKey key, RunOutcome outcome) {
        WaitingRun run = waiting.remove(key);
        if (run == null || !run.end()) {
            return false;
        }
        untilDone(endLanes, run.spec, "its end is reported", () -> {
            run.listener().ended(outcome);
            housekeeping.end(key);
        });
        return true;
    }

    @Override
    public boolean isWaiting(RunKey key) {
        WaitingRun run = waiting.get(key);
        return run != null && !run.isOver();
    }

    @Override
    public void stop(RunKey key) {
        if (!endWaiting(key, RunOutcome.of(RunCause.KILLED_BY_USER))) {
            runner.stop(key);
        }
    }

    @Override
    public void evict(TaskRef task, RunKey key) {
        if (!endWaiting(key, RunOutcome.of(RunCause.DRAIN))) {
            runner.evict(task, key);
        }
    }

    @Override
    public void kill(TaskRef task, RunKey key) {
        if (!endWaiting(key, RunOutcome.of(RunCause.KILLED_BY_USER))) {
            runner.kill(task, key);
        }
    }

    @Override
    public boolean remove(TaskRef task) {
        waiting.keySet().stream()
                .filter(key -> key.taskId() == task.id())
                .forEach(key -> endWaiting(key, RunOutcome.of(RunCause.KILLED_BY_USER)));
        return runner.remove(task);
    }

    @Override
    public Optional<InputStream> openLog(TaskRef task, RunKey key, boolean follow) throws IOException {
        return runner.openLog(task, key, follow);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        housekeeping.close();
        endLanes.close();
        datasetLanes.close();
        resultLanes.close();
        runner.close();
    }

    /** Copies back; its patience counts from when it is its turn. */
    private final class ReturnStep implements StagingStep {
        private final RunSpec spec;
        private final boolean succeeded;
        private final CompletableFuture<CopyBack> done;
        private @Nullable Instant begun;

        ReturnStep(RunSpec spec, boolean succeeded, CompletableFuture<CopyBack> done) {
            this.spec = spec;
            this.succeeded = succeeded;
            this.done = done;
        }

        @Override
        public void run() throws IOException {
            Instant now = Instant.now();
            Instant first = begun == null ? now : begun;
            begun = first;
            boolean patient = now.isBefore(first.plus(PATIENCE));
            done.complete(results.copyBack(spec.key(), spec.paths(), succeeded, patient));
        }
    }

    private final class ReturningListener implements Listener {
        private final RunSpec spec;
        private final Listener listener;

        ReturningListener(RunSpec spec, Listener listener) {
            this.spec = spec;
            this.listener = listener;
        }

        @Override
        public void running(Instant since) {
            listener.running(since);
        }

        @Override
        public void ended(RunOutcome outcome) {
            CompletableFuture<CopyBack> arrival = returns.computeIfAbsent(spec.key(), key -> {
                CompletableFuture<CopyBack> begun = new CompletableFuture<>();
                untilDone(
                        resultLanes,
                        spec,
                        "what it wrote is copied back",
                        new ReturnStep(spec, outcome instanceof Succeeded, begun));
                return begun;
            });
            if (!arrival.isDone()) {
                throw new EndPendingException();
            }
            listener.ended(outcome);
            returns.remove(spec.key());
            housekeeping.end(spec.key());
            if (arrival.join() == CopyBack.WHOLE) {
                housekeeping.discard(spec);
            }
        }
    }
}
