package org.orchestra.maestro.session;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.server.ServerAddress;
import org.orchestra.maestro.terminal.CommandFailed;

/** The server and the user of this invocation. */
public final class Session {
    private static final String DEFAULT_SERVER = "http://localhost:8080";
    private static final String SERVER_VARIABLE = "MAESTRO_URL";
    private static final String TOKEN_VARIABLE = "MAESTRO_TOKEN";

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

    /**
     * The server from the command line, MAESTRO_URL or the last authentication, or else the default server. A token from
     * MAESTRO_TOKEN has nothing to do with the last authentication.
     */
    public ServerAddress address() {
        ServerAddress explicitAddress = explicitAddress();
        if (explicitAddress != null) {
            return explicitAddress;
        }
        StoredCredentials stored = tokenVariable() == null ? file.read() : null;
        return ServerAddress.of(stored != null ? stored.server() : DEFAULT_SERVER);
    }

    /** Opens the server without a token. */
    public OrchestraServer anonymous() {
        return server(address(), null);
    }

    /** Opens the server with the token from MAESTRO_TOKEN, or else with the stored one. */
    public OrchestraServer open() {
        String token = tokenVariable();
        if (token != null) {
            return server(address(), token);
        }
        StoredCredentials credentials = credentials();
        return server(ServerAddress.of(credentials.server()), credentials.token());
    }

    /** Opens the server with a token that is not stored. */
    public OrchestraServer openWith(String token) {
        return server(address(), token);
    }

    private OrchestraServer server(ServerAddress at, @Nullable String token) {
        return new OrchestraServer(at, token, environment.pause());
    }

    /** The user who authenticated, or whose token MAESTRO_TOKEN is. */
    public String username() {
        return tokenVariable() == null
                ? credentials().username()
                : open().get(Resource.of("me"), MeResponse.class).username();
    }

    /** Tells accounts apart without asking the server: the user who authenticated, or the token from MAESTRO_TOKEN. */
    public String account() {
        String token = tokenVariable();
        return token == null ? credentials().username() : token;
    }

    /** Stores the token of a fresh authentication. */
    public void storeToken(String username, String token) {
        file.write(new StoredCredentials(address().toString(), username, token));
    }

    /** Forgets the stored token. One from MAESTRO_TOKEN is its user's to forget. */
    public void forgetToken() {
        if (tokenVariable() == null) {
            file.delete();
        }
    }

    private @Nullable String tokenVariable() {
        return environment.variable(TOKEN_VARIABLE);
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

    private record MeResponse(String username) {
        MeResponse {
            Objects.requireNonNull(username, "username");
        }
    }
}
