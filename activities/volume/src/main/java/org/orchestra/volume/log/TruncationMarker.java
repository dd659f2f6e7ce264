package org.orchestra.volume.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The line in a log in place of its middle, after an empty line.
 *
 * @param from the offset of the line in the cut log, and of the gap in the whole log
 * @param to the offset of the tail in the cut log
 * @param bytes how many bytes are left out
 */
record TruncationMarker(long from, long to, long bytes) {
    /** The maximum length of the line. */
    static final int MAX_BYTES = 64;

    private static final String FORMAT = "\n… %d bytes are left out here …\n";

    /** Matches bytes that were read as characters, so that offsets in the text are offsets in the file. */
    private static final Pattern LINE =
            Pattern.compile(new String(FORMAT.replace("%d", "(\\d{1,18})").getBytes(UTF_8), ISO_8859_1));

    static byte[] line(long bytes) {
        return format(FORMAT, bytes).getBytes(UTF_8);
    }

    /**
     * All lines that look like a marker: a job may print anything.
     *
     * @param part of a log
     * @param offset where the part begins
     */
    static List<TruncationMarker> in(byte[] part, long offset) {
        return LINE.matcher(new String(part, ISO_8859_1))
                .results()
                .map(line -> of(line, offset))
                .toList();
    }

    /** The offset in the cut log for an offset of the tail in the whole log. */
    long offsetOf(long whole) {
        return whole - from - bytes + to;
    }

    private static TruncationMarker of(MatchResult line, long offset) {
        return new TruncationMarker(offset + line.start(), offset + line.end(), Long.parseLong(line.group(1)));
    }
}
