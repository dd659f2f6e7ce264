package org.orchestra.maestro.session;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.Output;
import org.orchestra.maestro.terminal.ProgressBars;
import org.orchestra.maestro.terminal.Screen;

/**
 * The process environment of a command.
 *
 * @param out standard output
 * @param err standard error
 * @param pause waits for so long before a command asks the server again
 * @param patience how long the server may take to answer somebody who presses a key
 */
public record Environment(
        Map<String, String> variables,
        InputStream in,
        Output out,
        Output err,
        Consumer<Duration> pause,
        Duration patience) {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** The environment of this process. The launcher sets system properties if its outputs are terminals. */
    public static Environment ofThisProcess() {
        return new Environment(
                System.getenv(),
                System.in,
                new Output(new FileOutputStream(FileDescriptor.out), Boolean.getBoolean("maestro.out.terminal")),
                new Output(new FileOutputStream(FileDescriptor.err), Boolean.getBoolean("maestro.terminal")),
                Environment::sleep,
                PATIENCE);
    }

    /** Whether somebody sees standard error while the command runs. */
    public boolean terminal() {
        return err.terminal();
    }

    /** Where tables go: as wide as COLUMNS says, which the launcher sets to what the terminal has. */
    public Screen screen() {
        String kind = variable("TERM");
        boolean redraws = out.terminal() && kind != null && !kind.equals("dumb");
        return new Screen(
                out,
                size("COLUMNS", Screen.DEFAULT_COLUMNS),
                size("LINES", Screen.DEFAULT_LINES),
                redraws,
                redraws && variable("NO_COLOR") == null,
                pause);
    }

    /** Progress bars on standard error, for somebody who sees it. */
    public ProgressBars bars(PrintWriter text) {
        return new ProgressBars(text, terminal(), screen().columns());
    }

    private int size(String variable, int otherwise) {
        String value = variable(variable);
        int size = value != null && value.matches("[0-9]{1,4}") ? Integer.parseInt(value) : 0;
        return size > 0 ? size : otherwise;
    }

    /** The user's home directory. HOME takes precedence, as it does for the shell's tilde. */
    Path home() {
        String home = variable("HOME");
        return Path.of(home != null ? home : System.getProperty("user.home"));
    }

    /** Where files may be that can be made again. */
    public Path cache() {
        return folder("XDG_CACHE_HOME", ".cache");
    }

    /** Where files are that the user has made, or could. */
    public Path configuration() {
        return folder("XDG_CONFIG_HOME", ".config").resolve("orchestra");
    }

    /** Where files may be that say what has been done for the user before. */
    public Path state() {
        return folder("XDG_STATE_HOME", ".local/state");
    }

    /** A relative path would be another folder in each directory; the standard has it ignored. */
    private Path folder(String variable, String otherwise) {
        String path = variable(variable);
        return path != null && path.startsWith("/") ? Path.of(path) : home().resolve(otherwise);
    }

    /** The value of a variable; absent if it is unset or empty. */
    @Nullable String variable(String name) {
        String value = variables.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** The one thread of a command has nothing else to do until the server may have something to say. */
    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
