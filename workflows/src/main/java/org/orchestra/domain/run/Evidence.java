package org.orchestra.domain.run;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the end of a run. The constructor cuts texts to a length that people read and the database accepts.
 *
 * @param node the name of its node
 * @param clusterReason the reason as the cluster names it, for example OOMKilled
 * @param message the details in one line, at most {@value #MAX_MESSAGE_LENGTH} characters
 * @param logTail the last lines of its log, at most {@value #MAX_TAIL_LINES} and at most {@value #MAX_TAIL_LENGTH} characters
 * @param peakMemoryMib its peak memory use in MiB
 * @param endedAt when it ended, where that is known better than by the time of the report
 * @param wroteOutput whether there is something at its {@code %OUT}; null when nobody has looked
 */
public record Evidence(
        @Nullable String node,
        @Nullable String clusterReason,
        @Nullable String message,
        @Nullable String logTail,
        @Nullable Integer peakMemoryMib,
        @Nullable Instant endedAt,
        @Nullable Boolean wroteOutput) {
    public static final int MAX_MESSAGE_LENGTH = 300;
    public static final int MAX_TAIL_LINES = 20;
    public static final int MAX_TAIL_LENGTH = 4_000;

    /** Nothing is known. */
    public static final Evidence NONE = new Evidence(null, null, null, null, null, null, null);

    public Evidence {
        clusterReason = line(clusterReason);
        message = line(message);
        logTail = tail(logTail);
    }

    public static Evidence of(@Nullable String message) {
        return NONE.withMessage(message);
    }

    public Evidence withNode(@Nullable String name) {
        return new Evidence(name, clusterReason, message, logTail, peakMemoryMib, endedAt, wroteOutput);
    }

    public Evidence withClusterReason(@Nullable String reason) {
        return new Evidence(node, reason, message, logTail, peakMemoryMib, endedAt, wroteOutput);
    }

    public Evidence withMessage(@Nullable String details) {
        return new Evidence(node, clusterReason, details, logTail, peakMemoryMib, endedAt, wroteOutput);
    }

    /** @param log the log or its end; only its last lines are kept */
    public Evidence withLogTail(@Nullable String log) {
        return new Evidence(node, clusterReason, message, log, peakMemoryMib, endedAt, wroteOutput);
    }

    public Evidence withPeakMemoryMib(@Nullable Integer peak) {
        return new Evidence(node, clusterReason, message, logTail, peak, endedAt, wroteOutput);
    }

    public Evidence withEndedAt(@Nullable Instant time) {
        return new Evidence(node, clusterReason, message, logTail, peakMemoryMib, time, wroteOutput);
    }

    public Evidence withWroteOutput(boolean wrote) {
        return new Evidence(node, clusterReason, message, logTail, peakMemoryMib, endedAt, wrote);
    }

    /** The cluster's reason and the message in one line; null when there is neither. */
    public @Nullable String summary() {
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
        return line.length() <= MAX_MESSAGE_LENGTH ? line : line.substring(0, MAX_MESSAGE_LENGTH - 1) + "…";
    }

    private static @Nullable String tail(@Nullable String log) {
        if (log == null) {
            return null;
        }
        List<String> lines = Arrays.asList(clean(log).stripTrailing().split("\\R", -1));
        String last = String.join("\n", lines.subList(Math.max(0, lines.size() - MAX_TAIL_LINES), lines.size()));
        String tail = last.substring(Math.max(0, last.length() - MAX_TAIL_LENGTH));
        return tail.isBlank() ? null : tail;
    }

    /** A program may print any character; PostgreSQL stores every one except NUL. */
    private static String clean(String text) {
        return text.replace("\0", "");
    }
}
