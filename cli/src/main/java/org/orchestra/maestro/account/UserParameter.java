package org.orchestra.maestro.account;

import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.UsernameConverter;
import picocli.CommandLine.Parameters;

/** The parameter that names a user. */
final class UserParameter {
    @Parameters(paramLabel = "NAME", converter = UsernameConverter.class, description = "User name.")
    private String name;

    String name() {
        return name;
    }

    Resource account() {
        return Resource.of("users", name);
    }

    /** What an admin does with the account. */
    Resource action(String action) {
        return account().below(action);
    }

    /** The user's homes on the clusters. */
    Resource homes() {
        return account().below("homes");
    }
}
