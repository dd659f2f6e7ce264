package org.orchestra.volume.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The line that stands in a log for what was left out of its middle, after an empty one.
 *
 * @param from where it begins in the cut log, which is also where the gap begins in the whole one
 * @param to where the rest begins in the cut log
 * @param bytes how many bytes are left out
 */
record TruncationMarker(int from, int to, long bytes) {
    /** The most bytes that it takes. */
    static final int MAX_BYTES = 64;

    private static final String FORMAT = "\n… %d bytes are left out here …\n";

    /** For bytes read as characters, so that places in the text are places in the file. */
    private static final Pattern LINE =
            Pattern.compile(new String(FORMAT.replace("%d", "(\\d{1,18})").getBytes(UTF_8), ISO_8859_1));

    static byte[] line(long bytes) {
        return format(FORMAT, bytes).getBytes(UTF_8);
    }

    /** All that look like it: a job may print anything. */
    static List<TruncationMarker> in(byte[] log) {
        return LINE.matcher(new String(log, ISO_8859_1))
                .results()
                .map(TruncationMarker::of)
                .toList();
    }

    /** Where in the cut log stands what had this place in the whole one; a place in the gap has none. */
    long placeOf(long whole) {
        return whole - from - bytes + to;
    }

    private static TruncationMarker of(MatchResult line) {
        return new TruncationMarker(line.start(), line.end(), Long.parseLong(line.group(1)));
    }
}
