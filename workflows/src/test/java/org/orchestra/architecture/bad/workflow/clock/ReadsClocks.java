package org.orchestra.architecture.bad.workflow.clock;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;

public final class ReadsClocks {
    @SuppressWarnings({"JavaUtilDate", "TimeZoneUsage"})
    public List<Object> read() {
        return List.of(
                Instant.now(),
                LocalDate.now(ZoneOffset.UTC),
                LocalDate.now(),
                System.currentTimeMillis(),
                System.nanoTime(),
                Clock.systemUTC().instant(),
                new Date());
    }
}
