package org.orchestra.maestro.session;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that selects whose tasks or datasets a command works on. */
public final class OwnerOption {
    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            converter = UsernameConverter.class,
            description = "Owner (default: you).")
    private @Nullable String user;

    /** The selected user, or the one who authenticated. */
    public String owner(Session session) {
        return user != null ? user : session.username();
    }
}
