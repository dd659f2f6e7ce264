package org.orchestra.maestro.session;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that select whose things a list shows: those of one user, or of all. */
public final class OwnersOption {
    @Option(
            names = {"-u", "--user"},
            required = true,
            paramLabel = "USER",
            converter = UsernameConverter.class,
            description = "Owner (default: you).")
    private @Nullable String user;

    @Option(
            names = {"-a", "--all"},
            required = true,
            description = "All users (admins).")
    private boolean all;

    /** Whether everybody's are asked for. */
    public boolean isForAll() {
        return all;
    }

    /** The user who was named; null when all were asked for. */
    public @Nullable String user() {
        return user;
    }
}
