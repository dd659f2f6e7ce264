package org.orchestra.store.task;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.Sweep;
import org.orchestra.domain.task.SweepGrid;

/** Reads the parameters of a task from the columns {@code parameters}, as text, {@code draw_jobs} and {@code draw_seed}. */
public final class SweepMapper {
    private SweepMapper() {}

    /** The jobs of a task whose jobs no files make. */
    static Sweep sweep(ResultSet row) throws SQLException {
        WrittenSweep written = written(row);
        return written == null ? SweepGrid.ONE_JOB : written.sweep();
    }

    /** The parameters of a task; null if it has none. */
    static @Nullable WrittenSweep written(ResultSet row) throws SQLException {
        return written(
                row.getString("parameters"),
                row.getObject("draw_jobs", Integer.class),
                row.getObject("draw_seed", Long.class));
    }

    private static @Nullable WrittenSweep written(
            @Nullable String parameters, @Nullable Integer drawJobs, @Nullable Long drawSeed) {
        return parameters == null
                ? null
                : new WrittenSweep(
                        new ParametersJson(parameters),
                        drawJobs == null || drawSeed == null ? null : new DrawChoice(drawJobs, drawSeed));
    }

    /** The jobs of a task whose jobs no files make, from the values of its columns. */
    public static Sweep sweep(@Nullable String parameters, @Nullable Integer drawJobs, @Nullable Long drawSeed) {
        WrittenSweep written = written(parameters, drawJobs, drawSeed);
        return written == null ? SweepGrid.ONE_JOB : written.sweep();
    }
}
