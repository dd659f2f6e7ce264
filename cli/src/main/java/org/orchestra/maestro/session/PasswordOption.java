package org.orchestra.maestro.session;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
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
        return isGiven() ? String.valueOf(value) : new PasswordPrompt(environment, err).ask(text("Password: "));
    }

    /** The password from the command line, or the one that the user chooses and types. */
    public String valueOrNew(Environment environment, PrintWriter err) {
        return isGiven() ? String.valueOf(value) : new PasswordPrompt(environment, err).askNew(text("Password: "));
    }

    /** Whether the option is on the command line, with a value or without. */
    public boolean isPresent() {
        return value != null;
    }

    private boolean isGiven() {
        return value != null && !value.isEmpty();
    }
}
