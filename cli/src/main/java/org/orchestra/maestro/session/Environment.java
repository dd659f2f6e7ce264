package org.orchestra.maestro.session;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.Output;

/**
 * The process environment of a command.
 *
 * @param out standard output
 * @param err standard error
 * @param beforeReconnect waits before a command reconnects to a lost server
 */
public record Environment(
        Map<String, String> variables, InputStream in, Output out, Output err, Runnable beforeReconnect) {
    private static final long RECONNECT_MILLIS = 1_000;

    /** The environment of this process. The launcher sets system properties if its outputs are terminals. */
    public static Environment ofThisProcess() {
        return new Environment(
                System.getenv(),
                System.in,
                new Output(new FileOutputStream(FileDescriptor.out), Boolean.getBoolean("maestro.out.terminal")),
                new Output(new FileOutputStream(FileDescriptor.err), Boolean.getBoolean("maestro.terminal")),
                Environment::pause);
    }

    /** Whether somebody sees standard error while the command runs. */
    public boolean terminal() {
        return err.terminal();
    }

    /** The user's home directory. HOME takes precedence, as it does for the shell's tilde. */
    Path home() {
        String home = variable("HOME");
        return Path.of(home != null ? home : System.getProperty("user.home"));
    }

    /** The value of a variable; absent if it is unset or empty. */
    @Nullable String variable(String name) {
        String value = variables.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** The one thread of a command has nothing else to do until the server may be there again. */
    private static void pause() {
        try {
            Thread.sleep(RECONNECT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
