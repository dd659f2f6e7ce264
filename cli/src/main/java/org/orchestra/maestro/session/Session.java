package org.orchestra.maestro.session;

import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.ServerAddress;
import org.orchestra.maestro.terminal.CommandFailed;

/** The server and the user of this invocation. */
public final class Session {
    private static final String DEFAULT_SERVER = "http://localhost:8080";
    private static final String SERVER_VARIABLE = "MAESTRO_URL";

    private final Environment environment;
    private final CredentialsFile file;
    private @Nullable ServerAddress serverOption;

    public Session(Environment environment) {
        this.environment = environment;
        this.file = new CredentialsFile(environment.home());
    }

    public Environment environment() {
        return environment;
    }

    /** Sets the server, which takes precedence over the environment and the stored credentials. */
    public void useServer(ServerAddress address) {
        serverOption = address;
    }

    /** The server from the command line, MAESTRO_URL or the last authentication, or else the default server. */
    public ServerAddress address() {
        ServerAddress explicitAddress = explicitAddress();
        if (explicitAddress != null) {
            return explicitAddress;
        }
        StoredCredentials stored = file.read();
        return ServerAddress.of(stored != null ? stored.server() : DEFAULT_SERVER);
    }

    /** Opens the server without a token. */
    public OrchestraServer anonymous() {
        return new OrchestraServer(address(), null);
    }

    /** Opens the server with the stored token. */
    public OrchestraServer open() {
        StoredCredentials credentials = credentials();
        return new OrchestraServer(ServerAddress.of(credentials.server()), credentials.token());
    }

    /** The user who authenticated. */
    public String username() {
        return credentials().username();
    }

    /** Stores the token of a fresh authentication. */
    public void storeToken(String username, String token) {
        file.write(new StoredCredentials(address().toString(), username, token));
    }

    /** A token is sent only to the server that issued it. */
    private StoredCredentials credentials() {
        ServerAddress server = address();
        StoredCredentials stored = file.read();
        if (stored == null || !stored.server().equals(server.toString())) {
            String option = serverOption == null ? "" : "--server " + serverOption + " ";
            throw new CommandFailed(
                    "You are not authenticated at " + server + "; run: maestro " + option + "authenticate -u USER -p");
        }
        return stored;
    }

    private @Nullable ServerAddress explicitAddress() {
        String variable = environment.variable(SERVER_VARIABLE);
        if (serverOption != null || variable == null) {
            return serverOption;
        }
        try {
            return ServerAddress.of(variable);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed("MAESTRO_URL: " + e.getMessage() + ".", e);
        }
    }
}
