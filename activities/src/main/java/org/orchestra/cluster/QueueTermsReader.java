package org.orchestra.cluster;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.capacity.QueueTerms;
import org.orchestra.domain.capacity.QueueTerms.Bounds;
import org.orchestra.domain.capacity.Size;

/** Reads the terms of a queue from the columns of the same names. */
public final class QueueTermsReader {
    private QueueTermsReader() {}

    /** The terms in a row that has all their columns. */
    public static QueueTerms read(ResultSet row) throws SQLException {
        return new QueueTerms(
                DeviceKind.valueOf(row.getString("device_kind")),
                new Size(row.getInt("cpu_millis"), row.getInt("memory_mib"), row.getInt("gpus")),
                new Bounds(
                        row.getObject("max_cpu_millis", Integer.class), row.getObject("max_memory_mib", Integer.class)),
                row.getLong("max_seconds"),
                row.getObject("default_seconds", Long.class));
    }
}
