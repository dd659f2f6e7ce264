package org.orchestra.api.log;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.domain.run.RunKey;
import org.orchestra.store.log.LogStreamRepository;
import org.orchestra.store.log.LogStreamRepository.RunLocation;
import org.orchestra.volume.VolumeFiles;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Reads logs while their runs are running. Each reading holds its caller's thread, and gives everything back when it is
 * over, however it ends; of one whose process dies nothing is left after 15 seconds.
 */
@Component
public class LogStreams {
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** Pauses between two looks at the run: one a second is enough. */
    private static final int PAUSES = 5;

    /** How long a worker may say nothing when it is asked for what there is. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LogStreamRepository rows;
    private final VolumeFiles volume;
    private final CountDownLatch closing = new CountDownLatch(1);

    LogStreams(LogStreamRepository rows, VolumeFiles volume) {
        this.rows = rows;
        this.volume = volume;
    }

    /**
     * A run that has not ended.
     *
     * @param onVolume whether it writes its log to the volume itself, so that all that there is so far lies there
     */
    public record Running(RunKey run, boolean onVolume) {}

    /** The run, unless it has ended, or there is none such. */
    public Optional<Running> running(String task, int job, int attempt) {
        RunLocation place = rows.location(task, job, attempt);
        return place.ended()
                ? Optional.empty()
                : Optional.of(new Running(new RunKey(place.taskId(), job, attempt), place.type() == ClusterType.LOCAL));
    }

    /**
     * Gives the whole log of a run, from its first byte, until the run has ended or the reader is gone. No byte is lost or
     * given twice, also when workers come and go; where the stored log cannot be had without a gap, the text says so.
     *
     * @param stored where the run's log will be stored, or is
     * @throws IOException when the reader cannot be written to, or this process ends before the run does
     */
    public void follow(RunKey run, Path stored, LogReader reader) throws IOException {
        try (LiveLog log = open(run, stored)) {
            for (int round = 0; reader.isThere(); round++) {
                boolean look = round % PAUSES == 0;
                // Before it is read, so that what is read then is all.
                boolean ended = look && hasEnded(run);
                pass(log, reader);
                if (ended) {
                    log.finish(reader);
                    return;
                }
                if (look) {
                    log.renew();
                }
                pause();
            }
        }
    }

    /**
     * Gives what there is so far of a running run's log that only its cluster has.
     *
     * @throws Refusal when the cluster's worker says nothing for a while
     */
    public void soFar(RunKey run, Path stored, LogReader reader) throws IOException {
        String cluster = rows.location(run).cluster();
        try (CopiedLog log = new CopiedLog(rows, volume, stored, new CopiedLog.Order(cluster, run, false))) {
            for (int silence = 0; reader.isThere(); silence++) {
                boolean complete = log.isComplete();
                boolean ended = hasEnded(run);
                if (pass(log, reader)) {
                    silence = 0;
                }
                if (complete) {
                    return;
                }
                if (ended) {
                    log.finish(reader);
                    return;
                }
                if (silence > PATIENCE.dividedBy(PAUSE)) {
                    throw silent(cluster);
                }
                log.renew();
                pause();
            }
        }
    }

    /** Ends every reading, so that this process can end. */
    @EventListener(ContextClosedEvent.class)
    void close() {
        closing.countDown();
    }

    private LiveLog open(RunKey run, Path stored) {
        RunLocation place = rows.location(run);
        return place.type() == ClusterType.LOCAL
                ? new FileLog(volume, stored)
                : new CopiedLog(rows, volume, stored, new CopiedLog.Order(place.cluster(), run, true));
    }

    private boolean hasEnded(RunKey run) {
        return rows.location(run).ended();
    }

    /** Passes on what there is; false when there was nothing. */
    private static boolean pass(LiveLog log, LogReader reader) throws IOException {
        boolean any = false;
        for (byte[] next = log.next(); next.length > 0; next = log.next()) {
            reader.read(next);
            any = true;
        }
        return any;
    }

    private void pause() throws IOException {
        try {
            if (closing.await(PAUSE.toMillis(), MILLISECONDS)) {
                throw new IOException("This process ends before the run does.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while a log was followed.");
        }
    }

    private static Refusal silent(String cluster) {
        return Refusal.conflict(
                "log-not-at-hand",
                format(
                        "The log is on cluster %s, whose worker does not answer: ask again in a minute, or when the run has ended.",
                        cluster));
    }
}
