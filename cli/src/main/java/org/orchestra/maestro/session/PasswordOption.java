package org.orchestra.maestro.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.CommandFailed;
import picocli.CommandLine.Option;

/** The option for a password; without a value, maestro prompts for it or reads the first line of standard input. */
public final class PasswordOption {
    @Option(
            names = {"-p", "--password"},
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "PASSWORD",
            description = "Password. Omit the value to be prompted, which keeps it out of the process list.")
    private @Nullable String value;

    /** The password from the command line, or the one that the user types. */
    public String valueOrPrompt(Environment environment, PrintWriter err) {
        if (value != null && !value.isEmpty()) {
            return value;
        }
        String typed = prompt(environment, err);
        if (typed == null || typed.isEmpty()) {
            throw new CommandFailed("No password given; type it at the prompt or write it after -p.");
        }
        return typed;
    }

    private static @Nullable String prompt(Environment environment, PrintWriter err) {
        Console console = environment.terminal() ? System.console() : null;
        if (console != null) {
            char[] typed = console.readPassword("Password: ");
            return typed == null ? null : new String(typed);
        }
        err.print("Password: ");
        err.flush();
        return firstLine(environment);
    }

    private static @Nullable String firstLine(Environment environment) {
        try {
            return new BufferedReader(new InputStreamReader(environment.in(), UTF_8)).readLine();
        } catch (IOException e) {
            return null;
        }
    }
}
