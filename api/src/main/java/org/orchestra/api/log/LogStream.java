package org.orchestra.api.log;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.stream.StreamRound;
import org.orchestra.api.stream.StreamSink;
import org.orchestra.domain.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client that reads a growing log. Nothing is read for it before it has taken what it was given. */
final class LogStream implements StreamRound {
    /** How long a client may leave unread what was sent to it. */
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(1);

    private static final Logger logger = LoggerFactory.getLogger(LogStream.class);

    private final LiveLog log;
    private final StreamSink sink;
    private final BooleanSupplier runHasEnded;
    private final Mode mode;
    private final Clock clock;
    private final Runnable onClosed;
    private Instant lastSent;
    private Instant lastCheck = Instant.EPOCH;
    private boolean ended;
    private boolean complete;
    private boolean finishing;

    /**
     * How the log is read.
     *
     * @param checkInterval how often to renew the lease and to look whether the run has ended
     * @param silent how to refuse the request when the log brings nothing for a while; null to go on waiting
     */
    record Mode(Duration checkInterval, @Nullable Refusal silent) {}

    /** @param onClosed runs once, when this has given everything back */
    LogStream(LiveLog log, StreamSink sink, BooleanSupplier runHasEnded, Mode mode, Clock clock, Runnable onClosed) {
        this.log = log;
        this.sink = sink;
        this.runHasEnded = runHasEnded;
        this.mode = mode;
        this.clock = clock;
        this.onClosed = onClosed;
        this.lastSent = clock.instant();
    }

    @Override
    public Next run() {
        try {
            return poll(clock.instant());
        } catch (IOException e) {
            logger.warn("A log cannot be read to its end", e);
            return abort();
        }
    }

    private Next poll(Instant now) throws IOException {
        if (sink.isAbandoned()) {
            return abort();
        }
        check(now);
        Duration silence = Duration.between(lastSent, now);
        if (!sink.isDrained()) {
            return silence.compareTo(READ_TIMEOUT) < 0 ? Next.LATER : abort();
        }
        byte[] next = log.next();
        if (next.length > 0) {
            lastSent = now;
            sink.write(next);
            return sink.isDrained() ? Next.AT_ONCE : Next.LATER;
        }
        return atEnd(silence);
    }

    /** Must come before the log is read: when the run had ended by then, what is read is everything. */
    private void check(Instant now) {
        if (!finishing && !now.isBefore(lastCheck.plus(mode.checkInterval()))) {
            ended = ended || runHasEnded.getAsBoolean();
            complete = log.isComplete();
            log.renew();
            lastCheck = now;
        }
    }

    private Next atEnd(Duration silence) throws IOException {
        // Asked again, as the pieces read meanwhile may show that some have been lost.
        if (finishing || (complete && log.isComplete())) {
            sink.end();
            return close();
        }
        if (ended) {
            log.finish();
            finishing = true;
            return Next.AT_ONCE;
        }
        if (mode.silent() != null && silence.compareTo(LogStreams.WORKER_TIMEOUT) > 0) {
            sink.fail(mode.silent());
            return close();
        }
        return Next.LATER;
    }

    private Next abort() {
        sink.abort();
        return close();
    }

    private Next close() {
        try {
            log.close();
        } catch (IOException | RuntimeException e) {
            logger.warn("A log that nobody reads any more stays open until its lease ends", e);
        } finally {
            onClosed.run();
        }
        return Next.NEVER;
    }
}
