package org.orchestra.local;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.JobRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands as processes of this Linux machine, each in a session of its own, with the rights of this process.
 *
 * <p>A run belongs to the folder that it has below the state directory and not to the server that began it: it survives
 * the server, and the next one adopts it. Whoever makes the folder's {@code owner} file runs the command, and it is made
 * once, so that no crash and no second launch runs it twice.
 */
public final class LocalRunner implements JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(LocalRunner.class);
    /** Whoever kills a run sees it gone within five seconds. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private static final long LOOK_EVERY_MILLIS = 100;
    private static final long TELL_AGAIN_MILLIS = 1_000;

    /** Beyond any queue's limits: of a run that this process never launched they are not known. */
    private static final Duration NO_TIME_LIMIT = Duration.ofDays(36_500);

    private static final Listener NOBODY = new Listener() {
        @Override
        public void running(Instant since) {}

        @Override
        public void ended(RunOutcome outcome) {}
    };

    private final Path state;
    private final Duration grace;
    private final LocalCommand command;
    private final Map<RunKey, LocalRunEntry> runs = new HashMap<>();
    private final ScheduledExecutorService watch =
            new ScheduledThreadPoolExecutor(1, daemon("local-runs"), new DiscardPolicy());
    // Listeners write to a database: while one waits for it, runs are stopped in time all the same.
    private final ExecutorService tell = Executors.newSingleThreadExecutor(daemon("local-runs-tell"));

    /**
     * @param stateDirectory where the runs are remembered: on a disk of this machine, out of the reach of the jobs, and
     *     used by one server at a time
     */
    public LocalRunner(Path stateDirectory) {
        this(stateDirectory, GRACE);
    }

    LocalRunner(Path stateDirectory, Duration grace) {
        this.state = stateDirectory.toAbsolutePath();
        this.grace = grace;
        this.command = new LocalCommand(state);
        var unused = watch.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY_MILLIS, MILLISECONDS);
    }

    @Override
    public synchronized void launch(RunSpec order, boolean expected, Listener listener) {
        LocalRunEntry known = runs.get(order.key());
        if (known != null) {
            known.hear(listener);
            tellEnd(known);
            return;
        }
        RunFolder folder = RunFolder.of(state, order.task(), order.key());
        LocalRunEntry watched = watched(order, folder, listener);
        if (expected && !folder.exists()) {
            end(watched, RunOutcome.of(RunCause.NODE_LOST, "this machine knows nothing of the run any more"));
            return;
        }
        folder.create();
        try {
            if (folder.owner().isEmpty()) {
                command.start(order, folder);
            }
            runs.put(order.key(), watched);
        } catch (StartFailedException e) {
            end(watched, RunOutcome.of(RunCause.START_FAILED, e.getMessage()));
        }
    }

    @Override
    public synchronized void stop(RunKey key) {
        LocalRunEntry watched = runs.get(key);
        if (watched != null) {
            watched.run().stop(StopReason.KILLED);
        }
    }

    @Override
    public synchronized void evict(TaskRef task, RunKey key) {
        RunFolder folder = RunFolder.of(state, task, key);
        if (folder.exists()) {
            stop(key, folder);
        }
    }

    @Override
    public synchronized void kill(TaskRef task, RunKey key) {
        evict(task, key);
    }

    @Override
    public synchronized int remove(TaskRef task) {
        for (RunFolder folder : RunFolder.ofTask(state, task)) {
            stop(folder.key(task.id()), folder);
        }
        look();
        return (int) runs.entrySet().stream()
                .filter(entry -> entry.getKey().taskId() == task.id())
                .filter(entry -> entry.getValue().outcome() == null)
                .count();
    }

    /** Ends the watching, not the runs. */
    @Override
    public void close() {
        watch.shutdownNow();
        tell.shutdown();
    }

    private void stop(RunKey key, RunFolder folder) {
        runs.computeIfAbsent(
                key,
                unwatched -> watched(key, folder, new LocalLimits(NO_TIME_LIMIT, Integer.MAX_VALUE, grace), NOBODY));
        stop(key);
    }

    private LocalRunEntry watched(RunSpec order, RunFolder folder, Listener listener) {
        var time = Duration.ofSeconds(order.allocation().maxSeconds());
        var limits = new LocalLimits(time, order.allocation().memoryMiB(), grace);
        return watched(order.key(), folder, limits, listener);
    }

    private static LocalRunEntry watched(RunKey key, RunFolder folder, LocalLimits limits, Listener listener) {
        return new LocalRunEntry(key, new LocalRun(folder, limits, Instant.now()), listener);
    }

    private void end(LocalRunEntry watched, RunOutcome outcome) {
        runs.put(watched.key(), watched);
        watched.end(outcome);
        tellEnd(watched);
    }

    private synchronized void look() {
        var processes = new Processes();
        for (LocalRunEntry watched : List.copyOf(runs.values())) {
            try {
                look(watched, processes);
            } catch (RuntimeException e) {
                LOG.warn(
                        "Cannot look at the run {} for now.",
                        watched.run().folder().path(),
                        e);
            }
        }
    }

    private void look(LocalRunEntry watched, Processes processes) {
        if (watched.outcome() != null) {
            return;
        }
        Optional<RunOutcome> outcome = watched.run().look(processes, Instant.now());
        watched.takeNewsOfStart().ifPresent(news -> tell.execute(() -> tellStart(watched, news)));
        outcome.ifPresent(ending -> end(watched, ending));
    }

    private void tellStart(LocalRunEntry watched, Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            LOG.warn(
                    "The start of the run {} was not taken in.",
                    watched.run().folder().path(),
                    e);
            var unused = watch.schedule(() -> tellStartAgain(watched), TELL_AGAIN_MILLIS, MILLISECONDS);
        }
    }

    private synchronized void tellStartAgain(LocalRunEntry watched) {
        watched.hear(watched.listener());
    }

    private void tellEnd(LocalRunEntry watched) {
        RunOutcome outcome = watched.outcome();
        Listener listener = watched.listener();
        if (outcome != null) {
            tell.execute(() -> {
                if (watched.listener() == listener) {
                    tellEnd(watched, listener, outcome);
                }
            });
        }
    }

    /** What a listener could not take in is told again, to it or to that of another launch. */
    private void tellEnd(LocalRunEntry watched, Listener listener, RunOutcome outcome) {
        try {
            listener.ended(outcome);
        } catch (RuntimeException e) {
            LOG.warn(
                    "The end of the run {} was not taken in.",
                    watched.run().folder().path(),
                    e);
            var unused = watch.schedule(() -> tellEnd(watched), TELL_AGAIN_MILLIS, MILLISECONDS);
            return;
        }
        forget(watched);
    }

    private synchronized void forget(LocalRunEntry watched) {
        if (runs.remove(watched.key(), watched)) {
            watched.run().folder().delete();
        }
    }

    private static ThreadFactory daemon(String name) {
        return work -> {
            var thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
