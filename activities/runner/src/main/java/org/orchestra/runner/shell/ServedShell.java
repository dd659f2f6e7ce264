package org.orchestra.runner.shell;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries bytes between one shell and whoever has asked for it, until either is gone. */
final class ServedShell {
    private static final Logger log = LoggerFactory.getLogger(ServedShell.class);
    private static final int CHUNK_SIZE = 32 * 1_024;
    private static final long MOMENT_MILLIS = 50;

    /** How long the way to the users may be away before the shell is given up: they have given it up by then. */
    private static final int MAX_FAILURES = 20;

    private static final Duration FAILURE = Duration.ofSeconds(1);
    private static final ShellEnd STOPPED =
            new ShellEnd(null, "The cluster's worker is being stopped: open another shell in a minute.");

    private final ShellRequests requests;
    private final UUID worker;
    private final RequestedShell requested;
    private final ExecutorService threads;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable RunningShell shell;
    private volatile boolean stopped;
    private long printed;

    ServedShell(ShellRequests requests, UUID worker, RequestedShell requested, ExecutorService threads) {
        this.requests = requests;
        this.worker = worker;
        this.requested = requested;
        this.threads = threads;
    }

    /** Opens the shell, and returns when it has ended. */
    void serve(ShellSource source) {
        ShellEnd end;
        try (RunningShell opened = source.open(requested.task(), requested.run(), requested.command())) {
            shell = opened;
            end = stopped ? STOPPED : carry(opened);
        } catch (IOException e) {
            end = new ShellEnd(null, e.getMessage());
        } catch (RuntimeException | ExecutionException e) {
            log.warn("A shell in {} broke off", requested.run(), e);
            end = new ShellEnd(null, "The cluster does not answer: try again in a minute.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end = STOPPED;
        }
        over.countDown();
        report(stopped ? STOPPED : end);
    }

    /** Ends it, from any thread. */
    void stop() {
        stopped = true;
        close();
    }

    private void close() {
        over.countDown();
        RunningShell open = shell;
        if (open != null) {
            open.close();
        }
    }

    private ShellEnd carry(RunningShell open) throws InterruptedException, ExecutionException {
        threads.execute(() -> type(open));
        Future<?> errors = threads.submit(() -> print(open.errors(), true));
        print(open.output(), false);
        errors.get();
        return open.await();
    }

    /** An output that breaks off has ended: how, the shell itself knows. */
    private void print(InputStream output, boolean error) {
        byte[] buffer = new byte[CHUNK_SIZE];
        try {
            for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
                if (count > 0 && !put(error, Arrays.copyOf(buffer, count))) {
                    close();
                    return;
                }
            }
        } catch (IOException e) {
            log.debug("The output of {} broke off", requested, e);
        }
    }

    /** One piece after the other, from both outputs. */
    private synchronized boolean put(boolean error, byte[] bytes) {
        ShellOutput piece = new ShellOutput(printed, error, bytes);
        int failures = 0;
        while (failures < MAX_FAILURES) {
            long pause = MOMENT_MILLIS;
            try {
                long next = requests.output(requested.id(), worker, piece);
                if (next > printed) {
                    printed = next;
                    return true;
                }
                if (next == ShellRequests.OVER) {
                    return false;
                }
            } catch (RuntimeException away) {
                failures++;
                pause = FAILURE.toMillis();
            }
            if (isOver(pause)) {
                return false;
            }
        }
        return false;
    }

    private void type(RunningShell open) {
        @Nullable ShellSize size = requested.command().size();
        long had = 0;
        int failures = 0;
        while (!isOver(0) && failures < MAX_FAILURES) {
            try {
                ShellInput input = requests.input(requested.id(), worker, had, size);
                if (input.over()) {
                    break;
                }
                failures = 0;
                had += input.pieces().size();
                size = input.size() == null ? size : input.size();
                write(open, input);
            } catch (IOException e) {
                // It reads no more, but may print.
                log.debug("{} takes no more input", requested, e);
            } catch (RuntimeException away) {
                failures++;
                isOver(FAILURE.toMillis());
            }
        }
        close();
    }

    private static void write(RunningShell open, ShellInput input) throws IOException {
        if (input.size() != null) {
            open.resize(input.size());
        }
        for (byte[] piece : input.pieces()) {
            if (piece.length == 0) {
                open.input().close();
            } else {
                open.input().write(piece);
                open.input().flush();
            }
        }
    }

    private void report(ShellEnd end) {
        for (int failures = 0; failures < MAX_FAILURES; failures++) {
            try {
                requests.ended(requested.id(), worker, end);
                return;
            } catch (RuntimeException away) {
                log.debug("The end of {} cannot be reported now", requested, away);
                Uninterruptibles.sleepUninterruptibly(FAILURE);
            }
        }
    }

    private boolean isOver(long withinMillis) {
        try {
            return over.await(withinMillis, MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
