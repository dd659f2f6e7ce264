package org.orchestra.runner.metric;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.runner.VolumePresence;
import org.orchestra.runner.log.LogSource;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.orchestra.volume.log.LogSegment;
import org.orchestra.volume.metric.LogParser;
import org.orchestra.volume.metric.LogParsers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads logs on: of a running run from its cluster or the volume, of one that has ended what is stored. */
public final class MetricCollector {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** The longest while nothing new comes. */
    private static final Duration MAX_PAUSE = Duration.ofMinutes(1);

    /** The longest while a log cannot be read. */
    private static final Duration MAX_PAUSE_OF_FAILURE = Duration.ofMinutes(10);

    /** When a log that cannot be read is given up, from the end of its run. */
    private static final Duration GIVEN_UP = Duration.ofDays(1);

    /** How often it is tried at least: perhaps no worker has run since. */
    private static final int MIN_TRIES = 10;

    /** How long a log is waited for that is not there, from the end of its run. */
    private static final Duration WAIT_FOR_FILE = Duration.ofMinutes(5);

    private static final LogPiece BEGINNING = new LogPiece(0, false, "", List.of(), false);

    /** A cluster gives a log from its first byte only: the longer it is, the less often it is read. */
    private static final long SKIPPED_BYTES_A_SECOND = 1_024 * 1_024;

    private static final Logger log = LoggerFactory.getLogger(MetricCollector.class);

    private final MetricReadings readings;
    private final VolumeFiles volume;
    private final VolumePresence presence;
    private final LogParsers parsers = LogParsers.installed();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    public MetricCollector(MetricReadings readings, VolumeFiles volume, VolumePresence presence) {
        this.readings = readings;
        this.volume = volume;
        this.presence = presence;
    }

    /** The logs of a cluster that are to be read on by this worker, within a minute. */
    public List<MetricReading> claim(String cluster, int most) {
        return readings.claim(cluster, most);
    }

    /** Reads one log on. What fails is tried again, ever less often, until a day after the end of the run. */
    public void read(MetricReading reading, LogSource running) {
        try {
            @Nullable LogParser parser = reading.parser() == null ? null : parsers.parser(reading.parser(), reading.pattern());
            if (parser == null) {
                readings.complete(reading, unchanged(reading));
            } else {
                read(reading, parser, running);
            }
        } catch (Refusal unknown) {
            if (warned.add(String.valueOf(reading.parser()))) {
                log.warn(
                        "This worker cannot read the logs of {}: {}",
                        reading.task().name(),
                        unknown.getMessage());
            }
            fail(reading);
        } catch (IOException | RuntimeException e) {
            log.debug("The log of {} cannot be read for metrics now", reading.run(), e);
            fail(reading);
        }
    }

    /** If this fails, too, the claim ends in a minute. */
    private void fail(MetricReading reading) {
        try {
            if (isHopeless(reading)) {
                log.warn("The log of {} could not be read for metrics for a day", reading.run());
                readings.complete(reading, unchanged(reading));
            } else {
                readings.record(reading, unchanged(reading), growing(reading, MAX_PAUSE_OF_FAILURE));
            }
        } catch (RuntimeException e) {
            log.debug("The log of {} will be read for metrics later", reading.run(), e);
        }
    }

    private static boolean isHopeless(MetricReading reading) {
        return reading.endedBefore(GIVEN_UP) && reading.idle() >= MIN_TRIES;
    }

    private void read(MetricReading reading, LogParser parser, LogSource running) throws IOException {
        InputStream in = reading.ended()
                ? null
                : running.open(reading.task(), reading.run(), false).orElse(null);
        if (in == null) {
            readFile(reading, parser);
            return;
        }
        try (in) {
            if (!skip(in, reading.position())) {
                // The cluster has begun a new file: what it has thrown away cannot be read any more.
                readings.record(reading, BEGINNING, PAUSE);
                return;
            }
            LogPiece piece = reader(reading, parser, reading.position()).read(in, false);
            readings.record(reading, piece, pauseOfCluster(reading, piece));
        }
    }

    /** Whether there were as many. An {@link java.io.EOFException} would not tell that from a connection that has broken. */
    private static boolean skip(InputStream in, long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            long skipped = in.skip(left);
            if (skipped <= 0) {
                if (in.read() < 0) {
                    return false;
                }
                skipped = 1;
            }
            left -= skipped;
        }
        return true;
    }

    /** Also while the run is running, where it writes its log to the volume itself; at its end, that may be cut. */
    private void readFile(MetricReading reading, LogParser parser) throws IOException {
        try (OpenFile file = volume.open(stored(reading)).orElse(null)) {
            if (file == null) {
                finishMissing(reading);
                return;
            }
            if (!reading.ended() && file.channel().size() < reading.position()) {
                // It is being cut, which is known for sure when the run has ended.
                pause(reading, unchanged(reading));
                return;
            }
            // While it is being written, nothing is missing: what looks like a gap was printed.
            LogSegment segment = reading.ended()
                    ? LogSegment.after(reading.position(), file.channel())
                    : LogSegment.ofWhole(reading.position(), file.channel());
            LogPiece piece = reader(reading, parser, segment.position())
                    .read(file.content(segment.offset(), segment.bytes()), reading.ended());
            boolean all = !piece.more() && segment.last();
            if (!all && piece.position() != reading.position()) {
                readings.record(reading, piece, Duration.ZERO);
            } else if (all && reading.ended() || isHopeless(reading)) {
                readings.complete(reading, piece);
            } else {
                pause(reading, piece);
            }
        }
    }

    /** A log that is not there may come yet, or be on a volume that is not mounted. */
    private void finishMissing(MetricReading reading) throws IOException {
        if (reading.endedBefore(WAIT_FOR_FILE) && presence.isThere()) {
            readings.complete(reading, unchanged(reading));
        } else {
            pause(reading, unchanged(reading));
        }
    }

    private void pause(MetricReading reading, LogPiece piece) {
        readings.record(reading, piece, pauseAfter(reading, piece));
    }

    /** Where it goes on elsewhere than it was left, a line begins; and where it begins anew, so does what the parser knows. */
    private static LogPieceReader reader(MetricReading reading, LogParser parser, long position) {
        boolean passing = reading.passing() && position == reading.position();
        return new LogPieceReader(parser, position, passing, position < reading.position() ? "" : reading.state());
    }

    private Path stored(MetricReading reading) {
        return volume.storage()
                .log(
                        new OwnedName(reading.task().name()),
                        reading.jobName(),
                        reading.run().attempt());
    }

    private static LogPiece unchanged(MetricReading reading) {
        return new LogPiece(reading.position(), reading.passing(), reading.state(), List.of(), false);
    }

    private static Duration pauseOfCluster(MetricReading reading, LogPiece piece) {
        Duration least = PAUSE.plusSeconds(piece.position() / SKIPPED_BYTES_A_SECOND);
        Duration pause = pauseAfter(reading, piece);
        return pause.compareTo(least) > 0 ? pause : least;
    }

    private static Duration pauseAfter(MetricReading reading, LogPiece piece) {
        return piece.position() == reading.position() ? growing(reading, MAX_PAUSE) : PAUSE;
    }

    /** Twice as long each time in a row that nothing new came. */
    private static Duration growing(MetricReading reading, Duration most) {
        Duration pause = PAUSE.multipliedBy(1L << Math.min(reading.idle(), 10));
        return pause.compareTo(most) < 0 ? pause : most;
    }
}
