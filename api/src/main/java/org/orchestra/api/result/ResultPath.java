package org.orchestra.api.result;

import static org.orchestra.domain.Text.format;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Paths of results in JSON and in addresses, which carry text only. Linux allows every byte but two in a name. A byte that is
 * not part of valid UTF-8 is written {@code \xNN}; so that this is one to one, a backslash before what looks the same is written
 * {@code \x5C}. Every other name is written as it is.
 *
 * <p>Inside the process, such a byte is a lone surrogate, as {@link org.orchestra.volume.VolumeFiles.Entry} has it.
 */
final class ResultPath {
    /** What every description of such a path says. */
    static final String DESCRIPTION =
            "The path below the folder of the run. Bytes that are not UTF-8 are written \\xNN, and a backslash before xNN is written \\x5C.";

    private static final Pattern TO_ESCAPE = Pattern.compile("\\p{Cs}|\\\\(?=x[0-9A-Fa-f]{2})");
    private static final Pattern ESCAPED = Pattern.compile("\\\\x([0-9A-Fa-f]{2})");
    private static final int FIRST_BYTE_OF_ITS_OWN = 0x80;
    private static final int SURROGATES = 0xDC00;

    private ResultPath() {}

    /** The written form of a path. */
    static String written(String path) {
        return TO_ESCAPE
                .matcher(path)
                .replaceAll(match ->
                        Matcher.quoteReplacement(format("\\x%02X", match.group().charAt(0) & 0xFF)));
    }

    /** The path that was written. */
    static String read(String written) {
        return ESCAPED.matcher(written).replaceAll(match -> Matcher.quoteReplacement(octet(match)));
    }

    private static String octet(MatchResult escaped) {
        int octet = Integer.parseInt(escaped.group(1), 16);
        return Character.toString(octet < FIRST_BYTE_OF_ITS_OWN ? octet : SURROGATES + octet);
    }
}
