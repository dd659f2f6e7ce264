package org.orchestra.store.metric;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.store.log.LogSource;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.orchestra.volume.log.LogSegment;
import org.orchestra.volume.metric.LogParser;
import org.orchestra.volume.metric.LogParsers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Reads logs on: of a running run from its cluster or the volume, of one that has ended what is stored. */
@Component
class MetricCollector {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** A log that cannot be read now is left alone for a while. */
    private static final Duration LONG_PAUSE = Duration.ofSeconds(30);

    /** A cluster gives a log from its first byte only: the longer it is, the less often it is read. */
    private static final long SKIPPED_BYTES_A_SECOND = 1_024 * 1_024;

    private static final Logger log = LoggerFactory.getLogger(MetricCollector.class);

    private final MetricReadingRepository readings;
    private final MetricRecorder recorder;
    private final VolumeFiles volume;
    private final LogParsers parsers = LogParsers.installed();

    MetricCollector(MetricReadingRepository readings, MetricRecorder recorder, VolumeFiles volume) {
        this.readings = readings;
        this.recorder = recorder;
        this.volume = volume;
    }

    List<MetricReading> claim(String cluster, int most) {
        return readings.claim(cluster, most);
    }

    /** Reads one log on. What fails is tried again: the claim ends in a minute. */
    void read(MetricReading reading, LogSource running) {
        try {
            @Nullable LogParser parser = reading.parser() == null ? null : parsers.parser(reading.parser(), reading.pattern());
            if (parser == null) {
                recorder.complete(reading, unchanged(reading));
            } else {
                read(reading, parser, running);
            }
        } catch (EOFException shorter) {
            // The cluster has thrown the log's beginning away; what it has at the end of the run is stored.
            recorder.record(reading, unchanged(reading), LONG_PAUSE);
        } catch (Refusal unknown) {
            log.warn(
                    "This worker cannot read the logs of {}: {}", reading.task().name(), unknown.getMessage());
        } catch (IOException | RuntimeException e) {
            log.debug("The log of {} cannot be read for metrics now", reading.run(), e);
        }
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
            in.skipNBytes(reading.position());
            LogPiece piece = reader(reading, parser, reading.position()).read(in, false);
            recorder.record(reading, piece, piece.more() ? Duration.ZERO : pauseAfter(piece.position()));
        }
    }

    /** Also while the run is running, where it writes its log to the volume itself; at its end, that may be cut. */
    private void readFile(MetricReading reading, LogParser parser) throws IOException {
        try (OpenFile file = volume.open(stored(reading)).orElse(null)) {
            if (file == null) {
                finish(reading, unchanged(reading));
                return;
            }
            LogSegment segment = LogSegment.after(reading.position(), file.channel());
            LogPiece piece = reader(reading, parser, segment.position())
                    .read(file.content(segment.offset(), segment.bytes()), reading.ended());
            if (piece.more() || !segment.last()) {
                recorder.record(reading, piece, Duration.ZERO);
            } else {
                finish(reading, piece);
            }
        }
    }

    /** What there is has been read: that is all when the run has ended. */
    private void finish(MetricReading reading, LogPiece piece) {
        if (reading.ended()) {
            recorder.complete(reading, piece);
        } else {
            recorder.record(reading, piece, PAUSE);
        }
    }

    /** Behind a gap a line begins. */
    private static LogPieceReader reader(MetricReading reading, LogParser parser, long position) {
        boolean passing = reading.passing() && position == reading.position();
        return new LogPieceReader(parser, position, passing, reading.state());
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

    private static Duration pauseAfter(long position) {
        return PAUSE.plusSeconds(position / SKIPPED_BYTES_A_SECOND);
    }
}
