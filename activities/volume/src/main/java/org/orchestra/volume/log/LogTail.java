package org.orchestra.volume.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.List;

/**
 * The last lines of a log in readable form: without colours and other control characters. Of a line that was overwritten,
 * as progress bars are, only the last state is shown. Only the end of the log is read.
 */
public final class LogTail {
    /** The maximum length of a line. */
    public static final int LINE_LENGTH = 1_000;

    private static final int WINDOW = 64 * 1_024;

    private LogTail() {}

    /**
     * The last lines of a log; fewer when its last 64 KiB have fewer.
     *
     * @param log must not change meanwhile
     */
    public static List<String> of(SeekableByteChannel log, int lines) throws IOException {
        long bytes = log.size();
        int window = (int) Math.min(WINDOW, bytes);
        byte[] end = BoundedLog.bytes(log, bytes - window, window);
        int start = window < bytes ? TextBoundaries.startAfter(end, end.length - 1) : 0;
        return of(new String(end, start, end.length - start, UTF_8), lines);
    }

    /** The last lines of a text. */
    public static List<String> of(String text, int lines) {
        if (text.isBlank()) {
            return List.of();
        }
        List<String> all = Arrays.asList(text.stripTrailing().split("\n"));
        return all.subList(Math.max(0, all.size() - lines), all.size()).stream()
                .map(LogTail::readable)
                .toList();
    }

    private static String readable(String line) {
        String shown = line.stripTrailing();
        String last = shown.substring(shown.lastIndexOf('\r') + 1);
        String plain = PlainText.of(last);
        return plain.length() <= LINE_LENGTH ? plain : cut(plain);
    }

    private static String cut(String line) {
        int end = LINE_LENGTH - 1;
        boolean withinCharacter = Character.isHighSurrogate(line.charAt(end - 1));
        return line.substring(0, withinCharacter ? end - 1 : end) + "…";
    }
}
