package org.orchestra.api.log;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.stream.StreamListener;
import org.orchestra.api.stream.StreamOpening;
import org.orchestra.api.stream.StreamPlaces;
import org.orchestra.api.stream.StreamPoll;
import org.orchestra.api.stream.StreamPoller;
import org.orchestra.api.stream.StreamSink;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.domain.run.RunKey;
import org.orchestra.store.log.LogStreamRepository;
import org.orchestra.store.log.LogStreamRepository.RunLocation;
import org.orchestra.volume.VolumeFiles;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Streams logs while their runs are running. Every stream gives everything back when it is over, however it ends. When this
 * process dies, the leases of its streams end within 15 seconds.
 */
@Component
class LogStreams implements SmartLifecycle {
    static final int MAX_STREAMS = 128;
    static final int MAX_PER_USER = 32;

    /** How long a worker that was asked for what there is may bring nothing. */
    static final Duration WORKER_TIMEOUT = Duration.ofSeconds(10);

    private static final int THREADS = 8;
    private static final int THREADS_PER_USER = 2;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    private final LogStreamRepository repository;
    private final VolumeFiles volume;
    private final Clock clock;
    private final StreamPoller poller = new StreamPoller("log-streams", THREADS, THREADS_PER_USER);
    private final StreamPlaces places = new StreamPlaces(MAX_STREAMS, MAX_PER_USER);
    private final Set<StreamSink> open = ConcurrentHashMap.newKeySet();
    private volatile boolean running;
    private volatile boolean stopping;

    LogStreams(LogStreamRepository repository, VolumeFiles volume, Clock clock) {
        this.repository = repository;
        this.volume = volume;
        this.clock = clock;
    }

    /**
     * Streams the whole log of a run, from its first byte, until the run has ended. No byte is lost or sent twice, even when
     * another worker takes over; where the stored log does not continue what was sent, the text says so.
     *
     * @throws Refusal when there is no place for another stream; it has not been opened then
     */
    void follow(String user, RunLog.Growing log, StreamOpening opening) throws IOException {
        open(user, opening, () -> followed(log), new LogStream.Mode(CHECK_INTERVAL, null), log.run());
    }

    /**
     * Streams what there is so far of a running run's log that only its cluster has. When the cluster's worker does not
     * answer for a while, the request is refused.
     *
     * @throws Refusal when there is no place for another stream; it has not been opened then
     */
    void soFar(String user, RunLog.Growing log, StreamOpening opening) throws IOException {
        String cluster = repository.location(log.run()).cluster();
        LogStream.Mode mode = new LogStream.Mode(POLL_INTERVAL, workerSilent(cluster));
        open(user, opening, () -> copied(log, cluster, false), mode, log.run());
    }

    private LiveLog followed(RunLog.Growing log) {
        RunLocation place = repository.location(log.run());
        return place.type() == ClusterType.LOCAL
                ? new FileLog(volume, log.stored())
                : copied(log, place.cluster(), true);
    }

    private LiveLog copied(RunLog.Growing log, String cluster, boolean follow) {
        return new CopiedLog(repository, volume, log.stored(), new CopiedLog.Source(cluster, log.run(), follow));
    }

    private void open(String user, StreamOpening opening, Supplier<LiveLog> opener, LogStream.Mode mode, RunKey run)
            throws IOException {
        if (!places.take(user)) {
            throw Refusal.conflict(
                    "too-many-followers",
                    "Too many logs of running jobs are being read: end one of yours, or try again in a minute.");
        }
        LiveLog log = null;
        try {
            log = opener.get();
            Alarm alarm = new Alarm();
            StreamSink sink = opening.open(alarm);
            start(
                    user,
                    new LogStream(log, sink, () -> hasEnded(run), mode, clock, () -> close(user, sink)),
                    sink,
                    alarm);
        } catch (IOException | RuntimeException e) {
            places.release(user);
            if (log != null) {
                log.close();
            }
            throw e;
        }
    }

    private void start(String user, LogStream stream, StreamSink sink, Alarm alarm) {
        open.add(sink);
        if (stopping) {
            sink.abort();
        }
        StreamPoll poll = poller.poll(user, POLL_INTERVAL, stream);
        alarm.poll = poll;
        poll.wake();
    }

    private void close(String user, StreamSink sink) {
        open.remove(sink);
        places.release(user);
    }

    private boolean hasEnded(RunKey run) {
        return repository.location(run).ended();
    }

    /** Wakes a stream when something has happened to its client. */
    private static final class Alarm implements StreamListener {
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

    private static Refusal workerSilent(String cluster) {
        return Refusal.conflict(
                "log-not-at-hand",
                format(
                        "The log is on cluster %s, whose worker does not answer: ask again in a minute, or when the run has ended.",
                        cluster));
    }

    @Override
    public void start() {
        stopping = false;
        running = true;
    }

    /** Cuts every stream off before the server stops, so that no client takes this for the end of its run. */
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
