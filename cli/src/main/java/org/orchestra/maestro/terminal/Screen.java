package org.orchestra.maestro.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Where a command shows its tables.
 *
 * @param out standard output
 * @param columns the width of a table, in cells of the terminal
 * @param lines the height of the terminal
 * @param redraws whether what it shows can be replaced
 * @param colours whether it shows colours
 * @param pause waits for so long
 */
public record Screen(Output out, int columns, int lines, boolean redraws, boolean colours, Consumer<Duration> pause) {
    /** The width and height where the terminal's are unknown. */
    public static final int DEFAULT_COLUMNS = 80;

    public static final int DEFAULT_LINES = 24;
    private static final byte[] CLEAR = "\u001B[H\u001B[2J".getBytes(US_ASCII);

    /** Makes room for what is written next. */
    void clear(PrintWriter text) {
        text.flush();
        try {
            // Not as text, of which a terminal gets no sequence that moves the cursor.
            out.bytes().write(CLEAR);
            out.bytes().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
