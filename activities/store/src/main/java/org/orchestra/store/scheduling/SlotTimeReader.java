package org.orchestra.store.scheduling;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.scheduling.PackRule;
import org.orchestra.domain.scheduling.SlotTime;

/** Reads the columns max_seconds, mean_seconds and packed. */
final class SlotTimeReader {
    /** The second of these, of a task's tally y. */
    static final String MEAN = "y.timed_seconds / nullif(y.timed_runs, 0) AS mean_seconds";

    private SlotTimeReader() {}

    static SlotTime read(ResultSet row, PackRule rule) throws SQLException {
        double mean = row.getDouble("mean_seconds");
        @Nullable Duration usual = row.wasNull() ? null : seconds(mean);
        return new SlotTime(
                Duration.ofSeconds(row.getLong("max_seconds")),
                usual,
                row.getBoolean("packed") ? rule.time() : Duration.ZERO);
    }

    static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }
}
