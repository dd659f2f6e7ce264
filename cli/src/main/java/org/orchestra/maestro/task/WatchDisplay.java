package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import org.orchestra.maestro.terminal.Progress;

/** Displays a watched task. */
sealed interface WatchDisplay extends AutoCloseable {
    void show(TaskResponse task);

    /** Prints a message. */
    void printMessage(String message);

    @Override
    void close();

    /** Shows a progress bar of ended jobs, and how long the task still takes. */
    record BarDisplay(Progress progress, TimeLeft left) implements WatchDisplay {
        @Override
        public void show(TaskResponse task) {
            int unsuccessful = task.counts().unsuccessful();
            progress.show(
                    task.counts().ended(),
                    (unsuccessful == 0 ? task.state() : text("%s, %s failed", task.state(), unsuccessful))
                            + (task.isFinal() ? "" : left.remark()));
        }

        @Override
        public void printMessage(String message) {
            progress.printMessage(message);
        }

        @Override
        public void close() {
            progress.close();
        }
    }

    /** Prints a line for each change. */
    final class LineDisplay implements WatchDisplay {
        private final PrintWriter out;
        private final PrintWriter err;
        private String last = "";

        LineDisplay(PrintWriter out, PrintWriter err) {
            this.out = out;
            this.err = err;
        }

        @Override
        public void show(TaskResponse task) {
            TaskResponse.JobCountsResponse counts = task.counts();
            String line = text(
                    "%s %s: %d registered, %d assigned, %d running, %d done, %d failed, %d killed",
                    task.name(),
                    task.state(),
                    counts.registered(),
                    counts.eligible(),
                    counts.running(),
                    counts.done(),
                    counts.unsuccessful(),
                    counts.killed());
            if (!line.equals(last)) {
                out.println(line);
                last = line;
            }
        }

        @Override
        public void printMessage(String message) {
            err.println(message);
        }

        @Override
        public void close() {
            out.flush();
        }
    }
}
