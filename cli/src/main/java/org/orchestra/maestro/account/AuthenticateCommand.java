package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.DeviceSignIn;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.PasswordOption;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.session.UsernameConverter;
import org.orchestra.maestro.terminal.CommandFailed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Exchanges a password, or a sign-in at the laboratory's issuer, for a token and stores the token for later commands. */
@Command(
        name = "authenticate",
        description = {
            "Get a token and store it for later commands.",
            "It goes into $HOME/.maestro_credentials with the server's address, or into the context of that server."
        },
        footer = {"", "Examples:", "  maestro authenticate -u ana -p", "  maestro authenticate --sso"})
public final class AuthenticateCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            converter = UsernameConverter.class,
            description = "Your user name.")
    private @Nullable String username;

    @Mixin
    private PasswordOption password;

    @Option(
            names = "--sso",
            description = "Sign in with the laboratory's single sign-on in a browser, on this or another machine.")
    private boolean sso;

    public AuthenticateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (sso == (username != null) || (sso && password.isPresent())) {
            throw new ParameterException(
                    spec.commandLine(), text("Give your user name with -u USER, or else --sso for single sign-on"));
        }
        IssuedTokenResponse token = username == null ? bySingleSignOn() : byPassword(username);
        session.storeToken(token.username(), token.token());
        spec.commandLine().getOut().println(describe(token));
        if (session.tokenIsGiven()) {
            spec.commandLine()
                    .getErr()
                    .println(text("MAESTRO_TOKEN goes first: commands here use the token in it until you unset it."));
        }
        return 0;
    }

    private String describe(IssuedTokenResponse token) {
        return token.expiresAt() == null
                ? text("authenticated %s at %s", token.username(), session.address())
                : text(
                        "authenticated %s at %s; the token expires at %s",
                        token.username(), session.address(), token.expiresAt());
    }

    private IssuedTokenResponse byPassword(String user) {
        String secret =
                password.valueOrPrompt(session.environment(), spec.commandLine().getErr());
        return session.anonymous().post(Resource.of("tokens"), new LoginBody(user, secret), IssuedTokenResponse.class);
    }

    private IssuedTokenResponse bySingleSignOn() {
        SingleSignOnResponse issuer = session.anonymous().get(Resource.of("sign-in"), SingleSignOnResponse.class);
        if (issuer.issuer() == null || issuer.clientId() == null) {
            throw new CommandFailed(text(
                    "The server at %s has no single sign-on; run: maestro authenticate -u USER -p", session.address()));
        }
        String token = new DeviceSignIn(
                        issuer.issuer(),
                        issuer.clientId(),
                        session.environment().pause(),
                        session::route)
                .token(this::show);
        return session.openWith(token).post(Resource.of("tokens", "exchange"), null, IssuedTokenResponse.class);
    }

    private void show(DeviceSignIn.DeviceCode code) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(code.describe());
        err.println(text("Waiting for you to confirm it there; Ctrl+C to give up."));
        err.flush();
    }

    private record LoginBody(String username, String password) {}

    /** How one signs in without a password; without an issuer, one does not. */
    private record SingleSignOnResponse(
            @Nullable String issuer, @Nullable String clientId) {}
}
