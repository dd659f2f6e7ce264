package org.orchestra.maestro.session;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command takes from the process around it.
 *
 * @param terminal whether a person watches standard error
 * @param beforeReconnect waits as long as a command waits that has lost its server before it tries again
 */
public record Environment(Map<String, String> variables, InputStream in, boolean terminal, Runnable beforeReconnect) {
    private static final long RECONNECT_MILLIS = 1_000;

    /** The process that this is; its launcher tells by a system property whether a terminal watches. */
    public static Environment ofThisProcess() {
        return new Environment(System.getenv(), System.in, Boolean.getBoolean("maestro.terminal"), Environment::pause);
    }

    /** The user's home: HOME before the account's entry, for that is where the shell's tilde leads. */
    Path home() {
        String home = variable("HOME");
        return Path.of(home != null ? home : System.getProperty("user.home"));
    }

    /** A variable's value, absent also when it is empty. */
    @Nullable String variable(String name) {
        String value = variables.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    private static void pause() {
        try {
            Thread.sleep(RECONNECT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
