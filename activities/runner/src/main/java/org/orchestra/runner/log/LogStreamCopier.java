package org.orchestra.runner.log;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies one log until it ends, breaks off or is not requested any more. What was copied before is passed over. */
final class LogStreamCopier implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(LogStreamCopier.class);
    private static final int CHUNK_SIZE = 32 * 1_024;

    /** What a log brings that is written line by line: a moment later there is more, and that costs no more. */
    private static final int SMALL = 4 * 1_024;

    private static final long MOMENT_MILLIS = 50;
    private static final int MAX_PAUSES = 5;

    private final LogRequests streams;
    private final LogSource source;
    private final UUID worker;
    private final RequestedLog requested;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable InputStream stream;
    private volatile boolean over;
    private volatile int failures;
    private int pauses;

    /** @param failures how often it has been tried before and brought nothing */
    LogStreamCopier(LogRequests streams, LogSource source, UUID worker, RequestedLog requested, int failures) {
        this.streams = streams;
        this.source = source;
        this.worker = worker;
        this.requested = requested;
        this.failures = failures;
    }

    @Override
    public void run() {
        try {
            copy();
        } catch (EOFException shorter) {
            log.debug("{} is not as long as it was", requested);
        } catch (IOException | RuntimeException e) {
            log.debug("{} broke off", requested, e);
        } finally {
            failures++;
            over = true;
        }
    }

    /** Ends it, also while it waits for its cluster. */
    boolean stop() {
        stopped.countDown();
        InputStream open = stream;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.debug("{} was open no more", requested, e);
            }
        }
        return true;
    }

    /** Whether it has ended and paused long enough; asked once a second. */
    boolean isDueAgain() {
        return over && ++pauses >= Math.min(failures, MAX_PAUSES);
    }

    /** How often in a row it was tried and brought nothing, this time included. */
    int failures() {
        return failures;
    }

    private void copy() throws IOException {
        try (InputStream in = source.open(requested.task(), requested.run(), requested.follow())
                .orElseGet(InputStream::nullInputStream)) {
            stream = in;
            if (isStopped(0)) {
                return;
            }
            in.skipNBytes(requested.copied());
            if (copy(in) && !requested.follow()) {
                streams.complete(requested.id(), worker);
            }
        }
    }

    /** Copies to the end; false when it is not requested any more. */
    private boolean copy(InputStream in) throws IOException {
        byte[] buffer = new byte[CHUNK_SIZE];
        long at = requested.copied();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (!put(new LogChunk(at, Arrays.copyOf(buffer, count)))) {
                return false;
            }
            failures = -1;
            at += count;
            if (count < SMALL && isStopped(MOMENT_MILLIS)) {
                return false;
            }
        }
        return true;
    }

    private boolean put(LogChunk chunk) {
        while (!streams.put(requested.id(), worker, chunk)) {
            if (!streams.isAwaited(requested.id(), worker, chunk.position()) || isStopped(MOMENT_MILLIS)) {
                return false;
            }
        }
        return true;
    }

    private boolean isStopped(long withinMillis) {
        try {
            return stopped.await(withinMillis, MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
