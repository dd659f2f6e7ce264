package org.orchestra.domain.scheduling;

import java.time.Duration;

/** Formats an estimated duration without false precision. */
final class ApproximateDuration {
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private ApproximateDuration() {}

    /** For example "in about 18 min". */
    static String in(Duration time) {
        return "in " + text(time);
    }

    /** For example "about 18 min ago". */
    static String ago(Duration time) {
        return text(time) + " ago";
    }

    private static String text(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < MINUTE) {
            return "under a minute";
        }
        if (seconds < HOUR + HOUR / 2) {
            return about(seconds, MINUTE, "min");
        }
        return seconds < DAY + DAY / 2 ? about(seconds, HOUR, "h") : about(seconds, DAY, "days");
    }

    private static String about(long seconds, long unit, String name) {
        return "about " + (seconds + unit / 2) / unit + " " + name;
    }
}
