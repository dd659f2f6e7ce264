package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.terminal.CommandFailed;

/** How long a task still takes. The server forecasts it; it is asked once in a while only. */
final class TimeLeft {
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofDays(1);

    private final OrchestraServer server;
    private final Resource summary;
    private final Clock clock;
    private Instant askedAt = Instant.MIN;
    private @Nullable Instant end;

    /** @param summary of the task, at the server */
    TimeLeft(OrchestraServer server, Resource summary, Clock clock) {
        this.server = server;
        this.summary = summary;
        this.clock = clock;
    }

    /** Such as {@code , about 2 h 10 min left}; empty where nobody knows. */
    String remark() {
        Instant now = clock.instant();
        if (askedAt.isBefore(now.minus(PAUSE))) {
            end = expectedEnd();
            askedAt = now;
        }
        return end == null || end.isBefore(now) ? "" : text(", about %s left", describe(Duration.between(now, end)));
    }

    private @Nullable Instant expectedEnd() {
        try {
            return server.get(summary, TaskSummaryResponse.class).expectedEnd();
        } catch (CommandFailed unknown) {
            // Whether the server is away is told by the events, for which the bar waits anyway.
            return null;
        }
    }

    static String describe(Duration time) {
        long minutes = Math.max(1, time.plusSeconds(30).toMinutes());
        long hours = minutes / 60;
        if (time.compareTo(LONG) >= 0) {
            return hours / 24 + " d " + hours % 24 + " h";
        }
        return hours == 0 ? minutes + " min" : hours + " h " + minutes % 60 + " min";
    }
}
