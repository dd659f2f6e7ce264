package org.orchestra.domain.capacity;

import java.util.Locale;

/**
 * A time limit in the notation of Slurm and maestro: {@code 02:00:00}, {@code 7-00:00:00}.
 *
 * @param seconds at least 0
 */
public record WallTime(long seconds) {
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    @Override
    public String toString() {
        String days = seconds < DAY ? "" : seconds / DAY + "-";
        return days
                + String.format(
                        Locale.ROOT, "%02d:%02d:%02d", seconds % DAY / HOUR, seconds % HOUR / MINUTE, seconds % MINUTE);
    }
}
