package org.orchestra.maestro.terminal;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shows a list again and again, until it is interrupted, nobody reads it any more, or the server refuses it. A server that is
 * away is waited for, once it has been there.
 */
final class ListWatch {
    /** What a frame has beside the list: the time, the trouble, and where the cursor stays. */
    private static final int OTHER_LINES = 4;

    private final Screen screen;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Duration every;

    ListWatch(Screen screen, PrintWriter out, PrintWriter err, Duration every) {
        this.screen = screen;
        this.out = out;
        this.err = err;
        this.every = every;
    }

    void run(Supplier<String> list) {
        String shown = list.get();
        show(shown, null, null);
        String trouble = null;
        while (!out.checkError()) {
            screen.pause().accept(every);
            String before = trouble;
            try {
                shown = list.get();
                trouble = null;
            } catch (CommandFailed e) {
                if (!e.mayPass()) {
                    throw e;
                }
                trouble = e.message();
            }
            show(shown, trouble, before);
        }
    }

    private void show(String list, @Nullable String trouble, @Nullable String before) {
        if (screen.redraws()) {
            screen.clear(out);
            out.println(text("%s, every %s s", Times.toTheSecond(Instant.now()), every.toSeconds()));
            out.println(visible(list, trouble));
            if (trouble != null) {
                out.println(trouble);
            }
        } else if (trouble == null) {
            out.println(Times.toTheSecond(Instant.now()));
            out.println(list);
        } else if (!trouble.equals(before)) {
            err.println(trouble);
        }
    }

    /** As much of the list as the terminal has room for, on which a long line takes several. */
    private String visible(String list, @Nullable String trouble) {
        int room = screen.lines() - OTHER_LINES - (trouble == null ? 0 : height(trouble) - 1);
        List<String> lines = list.lines().toList();
        int shown = fitting(lines, room);
        if (shown == lines.size()) {
            return list;
        }
        int more = lines.size() - shown;
        String rest = more == 1 ? text("… 1 more line") : text("… %s more lines", more);
        return Stream.concat(lines.stream().limit(shown), Stream.of(rest))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    /** How many of the lines fit into the room; one does in any. */
    private int fitting(List<String> lines, int room) {
        int taken = 0;
        for (int line = 0; line < lines.size(); line++) {
            taken += height(lines.get(line));
            if (taken > room) {
                return Math.max(1, line);
            }
        }
        return lines.size();
    }

    /** How many lines of the terminal a line takes. */
    private int height(String line) {
        int cells = CellWidth.of(StateColours.unpainted(line));
        return Math.max(1, (cells + screen.columns() - 1) / screen.columns());
    }
}
