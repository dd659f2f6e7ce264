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
    private static final int WIDTH = 79;
    private static final int UPDATE_MILLIS = 250;

    private final PrintWriter terminal;
    private final @Nullable ProgressBar bar;

    private Progress(PrintWriter terminal, @Nullable ProgressBar bar) {
        this.terminal = terminal;
        this.bar = bar;
    }

    /** Creates a bar for a number of bytes, shown in MiB. */
    public static Progress ofBytes(String name, long bytes, PrintWriter terminal) {
        return new Progress(
                terminal,
                builder(name, bytes, terminal).setUnit(" MiB", 1 << 20).build());
    }

    /**
     * Creates a bar for a number of jobs. It knows when it was made and not when they began, so it forecasts nothing; a
     * remark may.
     */
    public static Progress ofJobs(String name, long jobs, PrintWriter terminal) {
        return new Progress(
                terminal,
                builder(name, jobs, terminal).setUnit(" jobs", 1).hideEta().build());
    }

    /** Creates a bar that is never shown. */
    public static Progress none() {
        return new Progress(new PrintWriter(Writer.nullWriter()), null);
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
        terminal.println("\r" + message + " ".repeat(Math.max(0, WIDTH - message.length())));
    }

    private static ProgressBarBuilder builder(String name, long amount, PrintWriter terminal) {
        return ProgressBar.builder()
                .setTaskName(name)
                .setInitialMax(amount)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setMaxRenderedLength(WIDTH)
                .setConsumer(new DelegatingProgressBarConsumer(line -> redraw(terminal, line), WIDTH));
    }

    private static void redraw(PrintWriter terminal, String line) {
        terminal.print("\r" + line);
        terminal.flush();
    }
}
