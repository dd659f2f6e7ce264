package org.orchestra.maestro.session;

import static org.orchestra.maestro.text.Texts.text;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.HttpProxy;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.server.ServerAddress;
import org.orchestra.maestro.server.ServerRoute;
import org.orchestra.maestro.server.ServerToken;
import org.orchestra.maestro.terminal.CommandFailed;

/** The server and the user of this invocation. */
public final class Session {
    private static final String DEFAULT_SERVER = "http://localhost:8080";
    private static final String SERVER_VARIABLE = "MAESTRO_URL";
    private static final String TOKEN_VARIABLE = "MAESTRO_TOKEN";

    private final Environment environment;
    private final CredentialsFile file;
    private final ServerContexts contexts;
    private @Nullable ServerAddress serverOption;
    private @Nullable String contextOption;
    private boolean debug;

    public Session(Environment environment) {
        this.environment = environment;
        this.file = CredentialsFile.in(environment.home());
        this.contexts = new ServerContexts(environment.configuration());
    }

    public Environment environment() {
        return environment;
    }

    /** The servers that the user has given names. */
    public ServerContexts contexts() {
        return contexts;
    }

    /** Sets the context, which takes precedence over the environment and the one in use. */
    public void useContext(String name) {
        contextOption = name;
    }

    /** Shows each exchange on standard error. */
    public void showExchanges() {
        debug = true;
    }

    /** Sets the server, which takes precedence over the environment and the stored credentials. */
    public void useServer(ServerAddress address) {
        serverOption = address;
    }

    /** The server from the command line, if it has one. */
    public Optional<ServerAddress> serverOption() {
        return Optional.ofNullable(serverOption);
    }

    /**
     * The server from the command line, MAESTRO_URL, the context in use or the last authentication, or else the default server.
     * A token from MAESTRO_TOKEN has nothing to do with what is stored.
     */
    public ServerAddress address() {
        Optional<ServerContext> named = namedContext();
        ServerAddress explicitAddress = named.isPresent() ? null : explicitAddress();
        if (explicitAddress != null) {
            return explicitAddress;
        }
        if (tokenVariable() != null) {
            return ServerAddress.of(DEFAULT_SERVER);
        }
        Optional<ServerContext> context = named.or(contexts::current);
        if (context.isPresent()) {
            return address(
                    text("Context %s", context.get().name()), context.get().server());
        }
        StoredCredentials stored = file.read();
        return stored == null ? ServerAddress.of(DEFAULT_SERVER) : address(text("Your sign-in"), stored.server());
    }

    /** Opens the server without a token. */
    public OrchestraServer anonymous() {
        return server(address(), null);
    }

    /** Opens the server with the token from MAESTRO_TOKEN, or else with the stored one. */
    public OrchestraServer open() {
        String token = tokenVariable();
        return token == null
                ? openWith(credentials().token())
                : server(
                        address(),
                        new ServerToken(
                                token,
                                text("The token is the one in MAESTRO_TOKEN: correct it, or unset MAESTRO_TOKEN.")));
    }

    /** Opens the server with a token that is not stored. */
    public OrchestraServer openWith(String token) {
        return server(address(), new ServerToken(token, null));
    }

    private OrchestraServer server(ServerAddress at, @Nullable ServerToken token) {
        return new OrchestraServer(route(at), token, environment.pause());
    }

    /** How a server is reached from here. */
    public ServerRoute route(ServerAddress at) {
        String ca = context().map(ServerContext::ca).orElse(null);
        return new ServerRoute(
                at,
                HttpProxy.of(at, environment::variable),
                ca == null ? null : Path.of(ca),
                debug ? environment.err().text() : null);
    }

    /** The context of the server, if it has one. */
    public Optional<ServerContext> context() {
        Optional<ServerContext> named = namedContext();
        return named.isPresent() ? named : contexts.at(address().toString());
    }

    private Optional<ServerContext> namedContext() {
        return Optional.ofNullable(contextOption)
                .filter(name -> !tokenIsGiven())
                .map(contexts::get);
    }

    /** Which of the options that say where the server is contradict each other; empty if none do. */
    public Optional<String> contradiction() {
        if (contextOption == null) {
            return Optional.empty();
        }
        if (serverOption != null) {
            return Optional.of(text("Give either --server or --context"));
        }
        return Optional.ofNullable(tokenVariable())
                .map(token -> text(
                        "The token in MAESTRO_TOKEN is of no context; give its server with --server or MAESTRO_URL,"
                                + " or unset MAESTRO_TOKEN"));
    }

    /** The user who authenticated, or whose token MAESTRO_TOKEN is. */
    public String username() {
        return !tokenIsGiven()
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
        StoredCredentials fresh = new StoredCredentials(address().toString(), username, token);
        context().ifPresentOrElse(context -> contexts.store(context, fresh), () -> file.write(fresh));
    }

    /** Who commands run as, as far as is known here; empty for nobody. */
    public Optional<String> signedIn() {
        return !tokenIsGiven()
                ? stored(address().toString(), context()).map(StoredCredentials::username)
                : Optional.of(text("of the token in MAESTRO_TOKEN"));
    }

    /** Who commands run as in a context; empty for nobody. */
    public Optional<String> signedIn(ServerContext context) {
        return stored(context.server(), Optional.of(context)).map(StoredCredentials::username);
    }

    /** Whether commands run with the token from MAESTRO_TOKEN, which is its user's to forget. */
    public boolean tokenIsGiven() {
        return tokenVariable() != null;
    }

    /**
     * Forgets the stored token that commands send here, if that is stored, and no other: another context may have one of the
     * same server.
     */
    public void forgetToken() {
        if (!tokenIsGiven()) {
            holder(address().toString(), context()).ifPresent(CredentialsFile::delete);
        }
    }

    /** Forgets all stored tokens that are of the same account of the same server as the one that commands send here. */
    public void forgetAccount() {
        StoredCredentials mine = credentials();
        Stream.concat(Stream.of(file), contexts.all().stream().map(contexts::credentials))
                .filter(one -> mine.isOfTheAccountOf(one.read()))
                .forEach(CredentialsFile::delete);
    }

    private @Nullable String tokenVariable() {
        return environment.variable(TOKEN_VARIABLE);
    }

    private StoredCredentials credentials() {
        ServerAddress server = address();
        return stored(server.toString(), context()).orElseThrow(() -> {
            String option = serverOption != null
                    ? "--server " + serverOption + " "
                    : contextOption != null ? "--context " + contextOption + " " : "";
            return new CommandFailed(
                    text("You are not authenticated at %s; run: maestro %sauthenticate -u USER -p", server, option));
        });
    }

    /** A token is sent only to the server that issued it. */
    private Optional<StoredCredentials> stored(String server, Optional<ServerContext> context) {
        return holder(server, context).map(CredentialsFile::read);
    }

    /** A context may still have the token from before it was one. */
    private Optional<CredentialsFile> holder(String server, Optional<ServerContext> context) {
        return Stream.concat(context.map(contexts::credentials).stream(), Stream.of(file))
                .filter(one -> isFor(server, one.read()))
                .findFirst();
    }

    private static boolean isFor(String server, @Nullable StoredCredentials credentials) {
        return credentials != null && credentials.server().equals(server);
    }

    private @Nullable ServerAddress explicitAddress() {
        String variable = environment.variable(SERVER_VARIABLE);
        if (serverOption != null || variable == null) {
            return serverOption;
        }
        return address(SERVER_VARIABLE, variable);
    }

    /** @param source what says so */
    private static ServerAddress address(String source, String text) {
        try {
            return ServerAddress.of(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(source + ": " + e.getMessage() + ".", e);
        }
    }

    private record MeResponse(String username) {
        MeResponse {
            Objects.requireNonNull(username, "username");
        }
    }
}
