package org.orchestra.maestro.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.orchestra.maestro.text.Texts.text;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.CommandFailed;

/** Asks for passwords on the terminal, without echo, or reads them from standard input, one in a line. */
public final class PasswordPrompt {
    private final Environment environment;
    private final PrintWriter err;
    private final BufferedReader lines;

    public PasswordPrompt(Environment environment, PrintWriter err) {
        this.environment = environment;
        this.err = err;
        this.lines = new BufferedReader(new InputStreamReader(environment.in(), UTF_8));
    }

    /** Asks for a password that the user knows. */
    public String ask(String label) {
        String typed = read(label);
        if (typed == null || typed.isEmpty()) {
            throw new CommandFailed(text("No password given; type it at the prompt or write it after -p."));
        }
        return typed;
    }

    /** Asks for a password that the user chooses: on a terminal, where nobody sees what is typed, twice. */
    public String askNew(String label) {
        String typed = ask(label);
        if (environment.terminal() && !typed.equals(ask(text("The same again: ")))) {
            throw new CommandFailed(text("These were two different passwords; run the command again."));
        }
        return typed;
    }

    private @Nullable String read(String label) {
        Console console = environment.terminal() ? System.console() : null;
        if (console != null) {
            char[] typed = console.readPassword("%s", label);
            return typed == null ? null : new String(typed);
        }
        err.print(label);
        err.flush();
        try {
            return lines.readLine();
        } catch (IOException e) {
            return null;
        }
    }
}
