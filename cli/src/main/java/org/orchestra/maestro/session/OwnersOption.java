package org.orchestra.maestro.session;

import java.util.Optional;
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

    /**
     * Whose things are asked for.
     *
     * @param given null when neither option was given
     * @return empty for everybody's
     */
    public static Optional<String> owner(@Nullable OwnersOption given, Session session) {
        if (given != null && given.all) {
            return Optional.empty();
        }
        return Optional.of(given == null || given.user == null ? session.username() : given.user);
    }
}
