package org.orchestra.api.stream;

import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.stream.StreamRound.Next;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the rounds of one stream, or of one group of streams, until they are over. */
public final class StreamPoll {
    private static final Logger log = LoggerFactory.getLogger(StreamPoll.class);

    private final StreamPoller poller;
    private final String user;
    private final Duration pause;
    private final StreamRound round;
    private @Nullable Future<?> scheduled;
    private boolean running;
    private boolean woken;
    private boolean stopped;
    private boolean failing;

    StreamPoll(StreamPoller poller, String user, Duration pause, StreamRound round) {
        this.poller = poller;
        this.user = user;
        this.pause = pause;
        this.round = round;
    }

    /** Runs a round soon, even in the middle of a pause. */
    public synchronized void wake() {
        woken = true;
        schedule(Duration.ZERO);
    }

    /** Runs no further round. One that is running goes on to its end. */
    public synchronized void stop() {
        stopped = true;
        cancel();
    }

    synchronized void schedule(Duration delay) {
        if (!stopped && !running) {
            cancel();
            scheduled = poller.schedule(this::run, delay);
        }
    }

    private void cancel() {
        if (scheduled != null) {
            scheduled.cancel(false);
            scheduled = null;
        }
    }

    private void run() {
        if (!poller.enter(user)) {
            schedule(pause);
            return;
        }
        try {
            if (begin()) {
                end(runRound());
            }
        } finally {
            poller.leave(user);
        }
    }

    private synchronized boolean begin() {
        boolean begins = !stopped && !running;
        if (begins) {
            running = true;
            woken = false;
            scheduled = null;
        }
        return begins;
    }

    /** A round fails when, say, the database is away. Nothing is lost, as the next one goes on from the same place. */
    private Next runRound() {
        try {
            Next next = round.run();
            failing = false;
            return next;
        } catch (RuntimeException e) {
            if (!failing) {
                log.warn("A stream of {} makes no progress for now", user, e);
            }
            failing = true;
            return Next.LATER;
        }
    }

    private synchronized void end(Next next) {
        running = false;
        switch (next) {
            case AT_ONCE -> schedule(Duration.ZERO);
            case LATER -> schedule(woken ? Duration.ZERO : pause);
            case WHEN_WOKEN -> {
                if (woken) {
                    schedule(Duration.ZERO);
                }
            }
            case NEVER -> stop();
        }
    }
}
