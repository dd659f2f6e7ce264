package org.orchestra.maestro.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The terminal that standard input is, in a mode that passes on every key as it is pressed. It is what it was before when
 * this is closed, and also when the process is ended from outside.
 */
public final class RawTerminal implements AutoCloseable {
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,2}) ([1-9][0-9]{0,2})");

    private static final Size USUAL = new Size(Screen.DEFAULT_LINES, Screen.DEFAULT_COLUMNS);

    private final String before;
    private final Thread atEnd = new Thread(this::restore);
    private boolean raw;

    private RawTerminal(String before) {
        this.before = before;
    }

    /** The size of a terminal, in characters. */
    public record Size(int rows, int columns) {}

    /** Empty when standard input is no terminal. */
    public static Optional<RawTerminal> ofThisProcess() {
        return stty("-g").map(RawTerminal::new);
    }

    /** Its size by now; the usual one when it does not say, as over a serial line. */
    public Size size() {
        return stty("size")
                .map(SIZE::matcher)
                .filter(Matcher::matches)
                .map(size -> new Size(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2))))
                .orElse(USUAL);
    }

    /** From now on every key is passed on, Ctrl-C, too. An end of the process meanwhile waits, and then restores. */
    public synchronized void begin() {
        Runtime.getRuntime().addShutdownHook(atEnd);
        raw = true;
        stty("raw", "-echo");
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException ending) {
            // Then it has run, or runs.
        }
    }

    private synchronized void restore() {
        if (raw) {
            stty(before);
            raw = false;
        }
    }

    /** What {@code stty} answers about standard input; empty when it fails. */
    private static Optional<String> stty(String... arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        try {
            Process stty = new ProcessBuilder(command)
                    .redirectInput(Redirect.INHERIT)
                    .redirectError(Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), US_ASCII).strip();
            return stty.waitFor() == 0 ? Optional.of(answer) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
