package org.orchestra.runner.metric;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.volume.metric.LogLines;
import org.orchestra.volume.metric.LogParser;
import org.orchestra.volume.metric.MetricName;
import org.orchestra.volume.metric.ParsedLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a bounded piece of a log, so that no job's log holds up another's. */
final class LogPieceReader {
    /** The most bytes of a piece, about. */
    static final long MAX_BYTES = 4 * 1_024 * 1_024;

    /** The most values of a piece, about. */
    private static final int MAX_VALUES = 20_000;

    private static final int MAX_STATE = 200;
    private static final Logger log = LoggerFactory.getLogger(LogPieceReader.class);

    private final LogParser parser;
    private final List<ReadValue> values = new ArrayList<>();
    private final LogLines lines;
    private final long begin;
    private String state;
    private int failures;

    /** @param position where the stream that is to be read begins in the log */
    LogPieceReader(LogParser parser, long position, boolean passing, String state) {
        this.parser = parser;
        this.begin = position;
        this.state = state;
        this.lines = new LogLines(position, passing, this::parse);
    }

    /**
     * Reads a piece.
     *
     * @param ended whether the end of the stream is the end of a line, too
     */
    LogPiece read(InputStream in, boolean ended) throws IOException {
        byte[] buffer = new byte[16 * 1_024];
        long read = 0;
        int count = in.read(buffer);
        while (count >= 0) {
            lines.add(buffer, count);
            read += count;
            if (read >= MAX_BYTES || values.size() >= MAX_VALUES) {
                break;
            }
            count = in.read(buffer);
        }
        boolean more = count >= 0;
        if (ended && !more) {
            lines.end();
        }
        if (failures > 1) {
            log.warn("A log parser has failed on {} lines of one piece of a log", failures);
        }
        long position = ended && !more ? begin + read : lines.resumePosition();
        return new LogPiece(position, lines.isPassing(), state, values, more);
    }

    private void parse(String line) {
        ParsedLine parsed = parsed(line);
        state = parsed.state();
        parsed.values().forEach((metric, value) -> {
            if (MetricName.isAllowed(metric)) {
                values.add(new ReadValue(metric, parsed.step(), value));
            }
        });
    }

    /** The first failure says enough: there may be one for each line. */
    private void failed(String why, @Nullable RuntimeException cause) {
        if (failures++ == 0) {
            log.warn("A log parser has failed on a line, which is passed over: {}", why, cause);
        }
    }

    /** A parser that is not Orchestra's may have mistakes. */
    private ParsedLine parsed(String line) {
        try {
            ParsedLine parsed = parser.parse(state, line);
            if (parsed.state().length() <= MAX_STATE) {
                return parsed;
            }
            failed("It has a state of more than " + MAX_STATE + " characters", null);
        } catch (RuntimeException e) {
            failed(e.toString(), e);
        }
        return new ParsedLine(state, null, Map.of());
    }
}
