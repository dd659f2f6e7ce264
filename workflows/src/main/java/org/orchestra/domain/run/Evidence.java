package org.orchestra.domain.run;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the end of a run. Texts are cut to what people read and a database takes, whoever makes it.
 *
 * @param node the name of the node that it was on
 * @param clusterReason the cluster's own word, for example OOMKilled
 * @param message one line of particulars, at most {@value #MESSAGE_LENGTH} characters
 * @param logTail the last lines of its log, at most {@value #TAIL_LINES} and at most {@value #TAIL_LENGTH} characters
 * @param peakMemoryMib the most memory that it had at once, in MiB
 */
public record Evidence(
        @Nullable String node,
        @Nullable String clusterReason,
        @Nullable String message,
        @Nullable String logTail,
        @Nullable Integer peakMemoryMib) {
    public static final int MESSAGE_LENGTH = 300;
    public static final int TAIL_LINES = 20;
    public static final int TAIL_LENGTH = 4_000;

    /** Nothing is known. */
    public static final Evidence NONE = new Evidence(null, null, null, null, null);

    public Evidence {
        clusterReason = line(clusterReason);
        message = line(message);
        logTail = tail(logTail);
    }

    public static Evidence of(@Nullable String message) {
        return NONE.withMessage(message);
    }

    public Evidence withNode(@Nullable String name) {
        return new Evidence(name, clusterReason, message, logTail, peakMemoryMib);
    }

    public Evidence withClusterReason(@Nullable String word) {
        return new Evidence(node, word, message, logTail, peakMemoryMib);
    }

    public Evidence withMessage(@Nullable String particulars) {
        return new Evidence(node, clusterReason, particulars, logTail, peakMemoryMib);
    }

    /** @param log the log or its end; any more than the last lines is left out */
    public Evidence withLogTail(@Nullable String log) {
        return new Evidence(node, clusterReason, message, log, peakMemoryMib);
    }

    public Evidence withPeakMemoryMib(@Nullable Integer peak) {
        return new Evidence(node, clusterReason, message, logTail, peak);
    }

    /** The cluster's word and the particulars in one line; null when there is neither. */
    public @Nullable String said() {
        List<String> parts =
                Stream.of(clusterReason, message).filter(part -> part != null).toList();
        return parts.isEmpty() ? null : String.join(": ", parts);
    }

    private static @Nullable String line(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String line = clean(text).replaceAll("\\s+", " ").strip();
        if (line.isEmpty()) {
            return null;
        }
        return line.length() <= MESSAGE_LENGTH ? line : line.substring(0, MESSAGE_LENGTH - 1) + "…";
    }

    private static @Nullable String tail(@Nullable String log) {
        if (log == null) {
            return null;
        }
        List<String> lines = Arrays.asList(clean(log).stripTrailing().split("\\R", -1));
        String last = String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        String tail = last.substring(Math.max(0, last.length() - TAIL_LENGTH));
        return tail.isBlank() ? null : tail;
    }

    /** A program may print anything; PostgreSQL takes every character but this one. */
    private static String clean(String text) {
        return text.replace("\0", "");
    }
}
