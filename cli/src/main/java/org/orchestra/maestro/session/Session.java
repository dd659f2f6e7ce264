package org.orchestra.maestro.session;

import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.ServerAddress;
import org.orchestra.maestro.terminal.CommandFailed;

/** The server that this call of maestro talks to, and the user as whom it does. */
public final class Session {
    private static final String DEFAULT_SERVER = "http://localhost:8080";
    private static final String SERVER_VARIABLE = "MAESTRO_URL";

    private final Environment environment;
    private final CredentialsFile file;
    private @Nullable ServerAddress named;

    public Session(Environment environment) {
        this.environment = environment;
        this.file = new CredentialsFile(environment.home());
    }

    public Environment environment() {
        return environment;
    }

    /** Names the server; it counts more than the environment and the stored credentials. */
    public void useServer(ServerAddress address) {
        named = address;
    }

    /** The server named on the command line, in MAESTRO_URL, at the last authentication, or the default one. */
    public ServerAddress address() {
        ServerAddress chosen = chosen();
        if (chosen != null) {
            return chosen;
        }
        StoredCredentials stored = file.read();
        return ServerAddress.of(stored != null ? stored.server() : DEFAULT_SERVER);
    }

    /** The server, called without a token. */
    public OrchestraServer anonymous() {
        return new OrchestraServer(address(), null);
    }

    /** The server, called with the stored token. */
    public OrchestraServer open() {
        StoredCredentials credentials = credentials();
        return new OrchestraServer(ServerAddress.of(credentials.server()), credentials.token());
    }

    /** The user who authenticated. */
    public String username() {
        return credentials().username();
    }

    /** Stores the token of a fresh authentication. */
    public void remember(String username, String token) {
        file.write(new StoredCredentials(address().toString(), username, token));
    }

    /** A token is shown to nobody but the server that issued it. */
    private StoredCredentials credentials() {
        ServerAddress server = address();
        StoredCredentials stored = file.read();
        if (stored == null || !stored.server().equals(server.toString())) {
            String option = named == null ? "" : "--server " + named + " ";
            throw new CommandFailed("You are not authenticated at " + server + " yet; run: maestro " + option
                    + "authenticate -u USER -p");
        }
        return stored;
    }

    private @Nullable ServerAddress chosen() {
        String variable = environment.variable(SERVER_VARIABLE);
        if (named != null || variable == null) {
            return named;
        }
        try {
            return ServerAddress.of(variable);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed("MAESTRO_URL: " + e.getMessage() + ".", e);
        }
    }
}
