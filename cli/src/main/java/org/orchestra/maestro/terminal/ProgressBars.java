package org.orchestra.maestro.terminal;

import java.io.PrintWriter;

/**
 * Where progress bars are.
 *
 * @param shown whether somebody sees them
 * @param columns the width of the terminal
 */
public record ProgressBars(PrintWriter terminal, boolean shown, int columns) {
    /** Where nobody sees them. */
    public static ProgressBars none() {
        return new ProgressBars(new PrintWriter(PrintWriter.nullWriter()), false, Screen.DEFAULT_COLUMNS);
    }

    /** A bar for a number of bytes, shown in MiB. */
    public Progress ofBytes(String name, long bytes) {
        return shown ? Progress.ofBytes(name, bytes, terminal, columns) : Progress.none();
    }

    /**
     * A bar for a number of jobs. It knows when it was made and not when they began, so it forecasts nothing; a remark may.
     */
    public Progress ofJobs(String name, long jobs) {
        return shown ? Progress.ofJobs(name, jobs, terminal, columns) : Progress.none();
    }
}
