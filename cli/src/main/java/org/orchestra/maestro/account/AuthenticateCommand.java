package org.orchestra.maestro.account;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.PasswordOption;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.session.UsernameConverter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Exchanges a password for a token and stores the token for later commands. */
@Command(
        name = "authenticate",
        description = "Get a token and store it, with the server's address, in $HOME/.maestro_credentials.",
        footer = {"", "Example:", "  maestro authenticate -u ana -p"})
public final class AuthenticateCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-u", "--user"},
            required = true,
            paramLabel = "USER",
            converter = UsernameConverter.class,
            description = "Your user name.")
    private String username;

    @Mixin
    private PasswordOption password;

    public AuthenticateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String secret =
                password.valueOrPrompt(session.environment(), spec.commandLine().getErr());
        IssuedTokenResponse token = session.anonymous()
                .post(Resource.of("tokens"), new LoginBody(username, secret), IssuedTokenResponse.class);
        session.storeToken(username, token.token());
        String until = token.expiresAt() == null ? "" : "; the token expires at " + token.expiresAt();
        spec.commandLine().getOut().println("authenticated " + username + " at " + session.address() + until);
        return 0;
    }

    private record LoginBody(String username, String password) {}
}
