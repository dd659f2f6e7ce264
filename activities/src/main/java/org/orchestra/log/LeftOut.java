package org.orchestra.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The line that stands in a log for what was left out of its middle. */
final class LeftOut {
    /** The most bytes that the line takes, with a line end before it. */
    static final int MOST_BYTES = 64;

    private static final String FORMAT = "… %d bytes are left out here …\n";
    private static final Pattern LINE = Pattern.compile("(?m)^… (\\d{1,18}) bytes are left out here …\n");

    private LeftOut() {}

    static byte[] line(long bytes) {
        return FORMAT.formatted(bytes).getBytes(UTF_8);
    }

    /** The first such line of a text. */
    static Matcher in(String text) {
        return LINE.matcher(text);
    }
}
