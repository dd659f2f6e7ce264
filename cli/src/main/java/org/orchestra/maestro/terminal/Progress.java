package org.orchestra.maestro.terminal;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.function.LongConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on a terminal; does nothing without a terminal. */
public final class Progress implements AutoCloseable, LongConsumer {
    private static final int MAX_WIDTH = 79;
    private static final int UPDATE_MILLIS = 250;

    /** A name takes the third part of the width at most, for the rest says more. */
    private static final int NAME_PART = 3;

    private final PrintWriter terminal;
    private final int width;
    private final @Nullable ProgressBar bar;

    private Progress(PrintWriter terminal, int width, @Nullable ProgressBar bar) {
        this.terminal = terminal;
        this.width = width;
        this.bar = bar;
    }

    static Progress ofBytes(String name, long bytes, PrintWriter terminal, int columns) {
        int width = width(columns);
        return new Progress(
                terminal,
                width,
                builder(name, bytes, terminal, width).setUnit(" MiB", 1 << 20).build());
    }

    static Progress ofJobs(String name, long jobs, PrintWriter terminal, int columns) {
        int width = width(columns);
        return new Progress(
                terminal,
                width,
                builder(name, jobs, terminal, width)
                        .setUnit(jobs == 1 ? " job" : " jobs", 1)
                        .hideEta()
                        .build());
    }

    /** A bar that fills the last column would go on in the next line, and be drawn anew below. */
    private static int width(int columns) {
        return Math.max(1, Math.min(MAX_WIDTH, columns - 1));
    }

    /** Creates a bar that is never shown. */
    static Progress none() {
        return new Progress(new PrintWriter(Writer.nullWriter()), MAX_WIDTH, null);
    }

    /** Advances the bar. */
    @Override
    public void accept(long amount) {
        if (bar != null) {
            bar.stepBy(amount);
        }
    }

    /** Moves the bar to an amount and shows a remark after it. */
    public void show(long amount, String remark) {
        if (bar != null) {
            bar.stepTo(amount);
            bar.setExtraMessage(" " + remark);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            terminal.println();
        }
    }

    /** Prints a line above the bar. */
    public void printMessage(String message) {
        terminal.println("\r" + message + " ".repeat(Math.max(0, width - message.length())));
    }

    private static ProgressBarBuilder builder(String name, long amount, PrintWriter terminal, int width) {
        return ProgressBar.builder()
                .setTaskName(CellKind.NAME.fit(name, Math.max(1, width / NAME_PART)))
                .setInitialMax(amount)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setMaxRenderedLength(width)
                .setConsumer(new DelegatingProgressBarConsumer(line -> redraw(terminal, line), width));
    }

    private static void redraw(PrintWriter terminal, String line) {
        terminal.print("\r" + line);
        terminal.flush();
    }
}
