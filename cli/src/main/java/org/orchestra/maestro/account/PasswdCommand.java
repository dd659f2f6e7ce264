package org.orchestra.maestro.account;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.PasswordPrompt;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.session.UsernameConverter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Replaces the user's password, and stores the token that the server gives for it. */
@Command(
        name = "passwd",
        description = {
            "Change your password: asks for the old one and, twice, for the new one, or reads both from standard input,"
                    + " one in a line.",
            "All your tokens end; maestro stores a new one."
        },
        footer = {"", "Example:", "  maestro passwd"})
public final class PasswdCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            converter = UsernameConverter.class,
            description = "Your user name, if you are not authenticated.")
    private @Nullable String username;

    public PasswdCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String user = username != null ? username : session.username();
        PasswordPrompt prompt =
                new PasswordPrompt(session.environment(), spec.commandLine().getErr());
        String oldPassword = prompt.ask("Old password: ");
        String newPassword = prompt.askNew("New password: ");
        IssuedTokenResponse token = session.anonymous()
                .put(
                        Resource.of("users", user, "password"),
                        new PasswordBody(oldPassword, newPassword),
                        IssuedTokenResponse.class);
        session.storeToken(user, token.token());
        spec.commandLine().getOut().println("password of " + user + " changed; all earlier tokens have ended");
        return 0;
    }

    private record PasswordBody(String oldPassword, String newPassword) {}
}
