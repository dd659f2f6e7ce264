package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

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

/** Makes its user the first admin. */
@Command(
        name = "claim-admin",
        description = "Become the first admin, with the token that the log of the api shows while there is none.",
        footer = {"", "Example:", "  maestro claim-admin -u ana --email ana@example.org --token orc_admin_... -p"})
public final class ClaimAdminCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-u", "--user"},
            required = true,
            paramLabel = "USER",
            converter = UsernameConverter.class,
            description = "The user name that you want.")
    private String username;

    @Option(names = "--email", required = true, paramLabel = "EMAIL", description = "Your email address.")
    private String email;

    @Option(
            names = "--token",
            required = true,
            paramLabel = "TOKEN",
            description = "The token from the log, good once.")
    private String token;

    @Mixin
    private PasswordOption password;

    public ClaimAdminCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String secret =
                password.valueOrNew(session.environment(), spec.commandLine().getErr());
        IssuedTokenResponse issued = session.anonymous()
                .post(
                        Resource.of("first-admin"),
                        new FirstAdminBody(token, username, email, secret),
                        IssuedTokenResponse.class);
        session.storeToken(username, issued.token());
        spec.commandLine()
                .getOut()
                .println(text(
                        "created the admin %s and authenticated at %s; see who asks for an account with: maestro user list --state registered",
                        username, session.address()));
        return 0;
    }

    private record FirstAdminBody(String token, String username, String email, String password) {}
}
