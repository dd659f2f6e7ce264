package org.orchestra.api.shell;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.stream.StreamListener;
import org.orchestra.api.stream.StreamOpening;
import org.orchestra.api.stream.StreamPlaces;
import org.orchestra.api.stream.StreamPoll;
import org.orchestra.api.stream.StreamPoller;
import org.orchestra.api.stream.StreamSink;
import org.orchestra.domain.Refusal;
import org.orchestra.store.shell.Shells;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Streams what shells print. When a stream is cut off, its shell is over; when this process dies, within 30 seconds.
 */
@Component
class ShellStreams implements SmartLifecycle {
    private static final int MAX_STREAMS = 64;
    private static final int THREADS = 4;

    /** Whoever types sees the echo so soon. */
    private static final Duration INTERVAL = Duration.ofMillis(25);

    private final Shells shells;
    private final Clock clock;
    private final StreamPoller poller = new StreamPoller("shell-streams", THREADS, Shells.MAX_PER_USER);
    private final StreamPlaces places = new StreamPlaces(MAX_STREAMS, Shells.MAX_PER_USER);
    private final Set<StreamSink> open = ConcurrentHashMap.newKeySet();
    private volatile boolean running;
    private volatile boolean stopping;

    ShellStreams(Shells shells, Clock clock) {
        this.shells = shells;
        this.clock = clock;
    }

    /**
     * Streams the output of a shell of a user, until it ends.
     *
     * @throws Refusal when it has ended, or there is no place for another stream; it has not been opened then
     */
    void open(String user, UUID shell, StreamOpening opening) throws IOException {
        shells.renew(shell, user);
        if (!places.take(user)) {
            throw Refusal.tooMany(
                    "too-many-shells", "Too many shells are open: leave one of yours, or try again soon.");
        }
        Wakening wakening = new Wakening();
        try {
            StreamSink sink = opening.open(wakening);
            open.add(sink);
            if (stopping) {
                sink.abort();
            }
            StreamPoll poll =
                    poller.poll(user, INTERVAL, new ShellStream(shells, shell, sink, clock, () -> close(user, sink)));
            wakening.poll = poll;
            poll.wake();
        } catch (IOException | RuntimeException e) {
            places.release(user);
            throw e;
        }
    }

    private void close(String user, StreamSink sink) {
        open.remove(sink);
        places.release(user);
    }

    /** Wakes a stream when something has happened to its client. */
    private static final class Wakening implements StreamListener {
        private volatile @Nullable StreamPoll poll;

        @Override
        public void drained() {
            wake();
        }

        @Override
        public void closed() {
            wake();
        }

        private void wake() {
            StreamPoll known = poll;
            if (known != null) {
                known.wake();
            }
        }
    }

    @Override
    public void start() {
        stopping = false;
        running = true;
    }

    /** Runs before the server stops, as it would wait for every response to end. */
    @Override
    public void stop() {
        stopping = true;
        open.forEach(StreamSink::abort);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
