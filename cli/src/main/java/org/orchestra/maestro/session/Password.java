package org.orchestra.maestro.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.CommandFailed;

/** A password from the command line, or else asked for: unseen at a terminal, or as the first line of standard input. */
public final class Password {
    private final Environment environment;
    private final PrintWriter err;

    public Password(Environment environment, PrintWriter err) {
        this.environment = environment;
        this.err = err;
    }

    /** The given password, or the one that the user types when there is none. */
    public String orAsk(@Nullable String given) {
        if (given != null && !given.isEmpty()) {
            return given;
        }
        String typed = ask();
        if (typed == null || typed.isEmpty()) {
            throw new CommandFailed("No password was given; type it when asked, or write it after -p.");
        }
        return typed;
    }

    private @Nullable String ask() {
        Console console = environment.terminal() ? System.console() : null;
        if (console != null) {
            char[] typed = console.readPassword("Password: ");
            return typed == null ? null : new String(typed);
        }
        err.print("Password: ");
        err.flush();
        return firstLine();
    }

    private @Nullable String firstLine() {
        try {
            return new BufferedReader(new InputStreamReader(environment.in(), UTF_8)).readLine();
        } catch (IOException e) {
            return null;
        }
    }
}
