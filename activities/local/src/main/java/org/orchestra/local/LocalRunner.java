package org.orchestra.local;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.orchestra.domain.Text.format;
import static org.orchestra.local.LocalRunEntry.NOBODY;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.domain.task.ExecTemplate;
import org.orchestra.runner.EndPendingException;
import org.orchestra.runner.FailureLog;
import org.orchestra.runner.JobRunner;
import org.orchestra.runner.use.UseSource;
import org.orchestra.volume.RunFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands as processes of this Linux machine, each in a session of its own, with the permissions of this process.
 *
 * <p>A run belongs to its folder below the state directory, not to the server that started it: it survives the server, and
 * the next server adopts it. Whoever creates the folder's {@code owner} file runs the command. The file is created once, so
 * that no crash and no second launch runs the command twice.
 *
 * <p>The runs of a pack are runs as any other; {@link LocalPack} says which is next.
 */
public final class LocalRunner implements JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(LocalRunner.class);

    /** Short enough for a killed run to be gone within five seconds. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    /** With a pause of up to half a minute between them, this is some minutes. */
    private static final int MAX_STARTS = 10;

    private static final long POLL_MILLIS = 100;
    private static final long RETRY_MILLIS = 1_000;

    /** For a run that this process never launched: its limits are not known, and no queue has longer ones. */
    private static final Duration NO_TIME_LIMIT = Duration.ofDays(36_500);

    private final Path state;
    private final Duration grace;
    private final LocalCommand command;
    private final Map<RunKey, Integer> failedStarts = new HashMap<>();
    private final Map<RunKey, LocalRunEntry> runs = new HashMap<>();
    private final Map<RunKey, LocalPack> packs = new HashMap<>();
    private final FailureLog failureLog = new FailureLog(LOG, Clock.systemUTC());
    private final ScheduledExecutorService poller =
            new ScheduledThreadPoolExecutor(1, daemon("local-runs"), new DiscardPolicy());
    // Listeners write to a database. While it blocks, runs are stopped in time all the same.
    private final ExecutorService notifier = Executors.newSingleThreadExecutor(daemon("local-runs-notifier"));

    /**
     * @param stateDirectory keeps the state of the runs: on a disk of this machine, out of reach of the jobs, and used by
     *     one server at a time
     * @param confine whether jobs get namespaces
     * @param hidden folders that no job may see, where this machine allows namespaces: at least the one with all users'
     *     folders, of which a job sees its own user's. The state directory is hidden in any case
     * @param files where the runs write their logs and results
     */
    public LocalRunner(Path stateDirectory, Confine confine, List<Path> hidden, RunFiles files) {
        this(stateDirectory.toAbsolutePath(), GRACE, command(stateDirectory.toAbsolutePath(), confine, hidden, files));
    }

    private static LocalCommand command(Path state, Confine confine, List<Path> hidden, RunFiles files) {
        return LocalCommand.install(
                state, confine, Stream.concat(Stream.of(state), hidden.stream()).toList(), files);
    }

    LocalRunner(Path state, Duration grace, LocalCommand command) {
        this.state = state;
        this.grace = grace;
        this.command = command;
        var unused = poller.scheduleWithFixedDelay(this::pollAll, 0, POLL_MILLIS, MILLISECONDS);
    }

    @Override
    public synchronized void launch(RunSpec spec, boolean adoptOnly, Listener listener) {
        var unused = begin(spec, adoptOnly, listener);
    }

    private LocalRunEntry begin(RunSpec spec, boolean adoptOnly, @Nullable Listener listener) {
        LocalRunEntry known = runs.get(spec.key());
        if (known != null) {
            known.replaceListener(listener);
            notifyEnd(known);
            return known;
        }
        RunFolder folder = RunFolder.of(state, spec.task(), spec.key());
        LocalRunEntry entry = entry(spec, folder, listener);
        if (adoptOnly && !folder.exists()) {
            complete(entry, LocalRun.unknown());
            return entry;
        }
        RunOutcome failure = start(spec, folder);
        if (failure != null) {
            complete(entry, failure);
        } else {
            failedStarts.remove(spec.key());
            runs.put(spec.key(), entry);
        }
        return entry;
    }

    /**
     * Starts the command unless it has started.
     *
     * @return why it never will; null when it is started
     * @throws RuntimeException when it cannot be started for now
     */
    private @Nullable RunOutcome start(RunSpec spec, RunFolder folder) {
        try {
            if (folder.owner().isEmpty()) {
                ExecTemplate.requireStartable(spec.command());
                folder.create(spec.command());
                command.start(spec, folder);
            }
            return null;
        } catch (Refusal refusal) {
            return RunOutcome.of(RunCause.REFUSED, refusal.getMessage());
        } catch (StartFailedException e) {
            return RunOutcome.of(RunCause.START_FAILED, e.getMessage());
        } catch (RuntimeException e) {
            // Of whatever kind: a slot must not be held for ever by what will never be.
            if (failedStarts.merge(spec.key(), 1, Integer::sum) < MAX_STARTS) {
                throw e;
            }
            LOG.warn("The run in {} is given up after {} tries to start it", folder.path(), MAX_STARTS, e);
            return RunOutcome.of(RunCause.START_FAILED, format("%d tries failed: %s", MAX_STARTS, reason(e)));
        }
    }

    private static String reason(RuntimeException failure) {
        Throwable reason = failure instanceof UncheckedIOException io ? Objects.requireNonNull(io.getCause()) : failure;
        return reason.getMessage() == null ? reason.toString() : reason.getMessage();
    }

    @Override
    public synchronized void launchPack(PackSpec spec, boolean adoptOnly, PackListener listener) {
        LocalPack known = packs.get(spec.key());
        if (known != null) {
            known.replaceListener(listener);
            return;
        }
        PackRecord record = PackRecord.of(state, spec.common().task(), spec.key());
        var pack = new LocalPack(spec, record, new PackedRuns(), listener);
        pack.launch(adoptOnly, Instant.now());
        packs.put(spec.key(), pack);
    }

    @Override
    public synchronized void stop(RunKey key) {
        LocalPack pack = packs.get(key);
        LocalRunEntry entry = runs.get(key);
        if (pack != null) {
            pack.stop();
        } else if (entry != null) {
            entry.run().stop(StopReason.KILLED);
        }
    }

    @Override
    public synchronized void evict(TaskRef task, RunKey key) {
        if (packs.containsKey(key)) {
            stop(key);
            return;
        }
        PackRecord pack = PackRecord.of(state, task, key);
        List<RunKey> packed = pack.runs(task.id());
        for (RunKey run : packed.isEmpty() ? List.of(key) : packed) {
            RunFolder folder = RunFolder.of(state, task, run);
            // What has ended is kept for whoever launches it next.
            if (!folder.exists() || folder.exit().isEmpty()) {
                stop(run, folder);
            }
        }
        pack.delete();
    }

    @Override
    public synchronized void kill(TaskRef task, RunKey key) {
        evict(task, key);
    }

    @Override
    public synchronized boolean remove(TaskRef task) {
        packs.values().stream().filter(pack -> pack.key().taskId() == task.id()).forEach(LocalPack::stop);
        PackRecord.ofTask(state, task).forEach(PackRecord::delete);
        for (RunFolder folder : RunFolder.ofTask(state, task)) {
            stop(folder.key(task.id()), folder);
        }
        failedStarts.keySet().removeIf(key -> key.taskId() == task.id());
        pollAll();
        return runs.entrySet().stream()
                .filter(entry -> entry.getKey().taskId() == task.id())
                .allMatch(entry -> entry.getValue().outcome() != null);
    }

    /** Measures what the runs use. */
    public UseSource uses() {
        return new LocalUse(this::use);
    }

    private synchronized Optional<SampledUse> use(RunKey key) {
        return Optional.ofNullable(runs.get(key)).flatMap(entry -> entry.run().use());
    }

    /** Stops watching the runs, not the runs themselves. */
    @Override
    public void close() {
        poller.shutdownNow();
        notifier.shutdown();
    }

    private void stop(RunKey key, RunFolder folder) {
        failedStarts.remove(key);
        if (!folder.exists()) {
            folder.delete();
            return;
        }
        runs.computeIfAbsent(
                key, unknown -> entry(key, folder, new LocalLimits(NO_TIME_LIMIT, Integer.MAX_VALUE, grace), NOBODY));
        stop(key);
    }

    private LocalRunEntry entry(RunSpec spec, RunFolder folder, @Nullable Listener listener) {
        var time = Duration.ofSeconds(spec.allocation().maxSeconds());
        var limits = new LocalLimits(time, spec.allocation().memoryMiB(), grace);
        return entry(spec.key(), folder, limits, listener);
    }

    private static LocalRunEntry entry(RunKey key, RunFolder folder, LocalLimits limits, @Nullable Listener listener) {
        return new LocalRunEntry(key, new LocalRun(folder, limits, Instant.now()), listener);
    }

    private void complete(LocalRunEntry entry, RunOutcome outcome) {
        failedStarts.remove(entry.key());
        runs.put(entry.key(), entry);
        entry.complete(outcome);
        notifyEnd(entry);
    }

    private synchronized void pollAll() {
        var processes = new Processes();
        for (LocalRunEntry entry : List.copyOf(runs.values())) {
            try {
                poll(entry, processes);
            } catch (RuntimeException failure) {
                failureLog.warn(entry + " could not be polled", failure);
            }
        }
        for (LocalPack pack : packs.values()) {
            try {
                poll(pack, Instant.now());
            } catch (RuntimeException failure) {
                failureLog.warn(pack + " could not be polled", failure);
            }
        }
    }

    private void poll(LocalRunEntry entry, Processes processes) {
        if (entry.outcome() != null) {
            return;
        }
        Optional<RunOutcome> outcome = entry.run().poll(processes, Instant.now());
        entry.takeStartNotification().ifPresent(start -> notifier.execute(() -> notifyStart(entry, start)));
        outcome.ifPresent(ending -> complete(entry, ending));
    }

    private void poll(LocalPack pack, Instant now) {
        pack.poll(now);
        pack.takeReport(now).ifPresent(report -> notifier.execute(() -> tell(pack, report)));
    }

    private void tell(LocalPack pack, LocalPack.Report report) {
        try {
            told(pack, report, report.send());
        } catch (RuntimeException | Error failure) {
            failureLog.warn("The progress of " + pack + " could not be reported and is reported again", failure);
            untold(pack);
        }
    }

    private synchronized void told(LocalPack pack, LocalPack.Report report, Set<RunKey> unwanted) {
        pack.told(report, unwanted, Instant.now());
        if (pack.isFinished()) {
            packs.remove(pack.key(), pack);
        }
    }

    private synchronized void untold(LocalPack pack) {
        pack.untold(Instant.now());
    }

    private void notifyStart(LocalRunEntry entry, Runnable start) {
        try {
            start.run();
        } catch (RuntimeException failure) {
            failureLog.warn("The start of " + entry + " could not be reported and is reported again", failure);
            var unused = poller.schedule(() -> retryStart(entry), RETRY_MILLIS, MILLISECONDS);
        }
    }

    private synchronized void retryStart(LocalRunEntry entry) {
        entry.replaceListener(entry.listener());
    }

    private void notifyEnd(LocalRunEntry entry) {
        RunOutcome outcome = entry.outcome();
        Listener listener = entry.listener();
        if (outcome != null && listener != null) {
            notifier.execute(() -> {
                if (entry.listener() == listener) {
                    notifyEnd(entry, listener, outcome);
                }
            });
        }
    }

    /** Another listener is told by the launch that brought it. */
    private void notifyEndAgain(LocalRunEntry entry, Listener listener) {
        if (entry.listener() == listener) {
            notifyEnd(entry);
        }
    }

    /** A failed notification is repeated. */
    private void notifyEnd(LocalRunEntry entry, Listener listener, RunOutcome outcome) {
        try {
            listener.ended(outcome);
        } catch (RuntimeException failure) {
            if (!(failure instanceof EndPendingException)) {
                failureLog.warn("The end of " + entry + " could not be reported and is reported again", failure);
            }
            var unused = poller.schedule(() -> notifyEndAgain(entry, listener), RETRY_MILLIS, MILLISECONDS);
            return;
        }
        forget(entry);
    }

    private synchronized void forget(LocalRunEntry entry) {
        if (runs.remove(entry.key(), entry)) {
            try {
                entry.run().folder().delete();
            } catch (RuntimeException failure) {
                failureLog.warn("The state of " + entry + " could not be deleted", failure);
            }
        }
    }

    /** What packs do with runs. Nobody is notified of these: their packs ask. */
    private final class PackedRuns implements LocalPack.LocalRuns {
        @Override
        public boolean hasBegun(RunSpec spec) {
            return folder(spec).isOwned();
        }

        @Override
        public LocalRunEntry begin(RunSpec spec, boolean adoptOnly) {
            return LocalRunner.this.begin(spec, adoptOnly, null);
        }

        @Override
        public LocalRunEntry end(RunSpec spec, RunOutcome outcome) {
            LocalRunEntry entry = entry(spec, folder(spec), null);
            complete(entry, outcome);
            return entry;
        }

        @Override
        public void forget(LocalRunEntry run) {
            LocalRunner.this.forget(run);
        }

        private RunFolder folder(RunSpec spec) {
            return RunFolder.of(state, spec.task(), spec.key());
        }
    }

    private static ThreadFactory daemon(String name) {
        return new ThreadFactoryBuilder().setNameFormat(name).setDaemon(true).build();
    }
}
