package org.orchestra.store.capacity;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.capacity.QueueLimits;
import org.orchestra.domain.capacity.QueueLimits.Bounds;
import org.orchestra.domain.capacity.Resources;

/** Reads the terms of a queue from the columns of the same names. */
public final class QueueLimitsReader {
    private QueueLimitsReader() {}

    /** The terms in a row that has all their columns. */
    public static QueueLimits read(ResultSet row) throws SQLException {
        return new QueueLimits(
                DeviceKind.valueOf(row.getString("device_kind")),
                new Resources(row.getInt("cpu_millis"), row.getInt("memory_mib"), row.getInt("gpus")),
                new Bounds(
                        row.getObject("max_cpu_millis", Integer.class), row.getObject("max_memory_mib", Integer.class)),
                row.getLong("max_seconds"),
                row.getObject("default_seconds", Long.class));
    }
}
