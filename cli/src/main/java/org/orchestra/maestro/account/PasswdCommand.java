package org.orchestra.maestro.account;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.PasswordPrompt;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.session.UsernameConverter;
import picocli.CommandLine.ArgGroup;
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
            "All your tokens end; maestro stores a new one.",
            "If you have forgotten the old one, ask for a code by mail with --forgot, and give it with --code."
        },
        footer = {
            "",
            "Example:",
            "  maestro passwd",
            "  maestro passwd --forgot ana@example.org",
            "  maestro passwd -u ana --code abcde-fghjk-mnpqr-stuvw"
        })
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

    @ArgGroup(exclusive = true)
    private @Nullable Forgotten forgotten;

    public PasswdCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (forgotten != null && forgotten.account != null) {
            return askForCode(forgotten.account);
        }
        String code = forgotten == null ? null : forgotten.code;
        String user = username != null ? username : session.username();
        PasswordPrompt prompt =
                new PasswordPrompt(session.environment(), spec.commandLine().getErr());
        String oldPassword = code == null ? prompt.ask(text("Old password: ")) : null;
        String newPassword = prompt.askNew(text("New password: "));
        IssuedTokenResponse token = session.anonymous()
                .put(
                        Resource.of("users", user, "password"),
                        new PasswordBody(oldPassword, code, newPassword),
                        IssuedTokenResponse.class);
        session.storeToken(user, token.token());
        spec.commandLine().getOut().println(text("password of %s changed; all earlier tokens have ended", user));
        return 0;
    }

    private int askForCode(String account) {
        session.anonymous().post(Resource.of("password-resets"), new ForgottenBody(account));
        spec.commandLine()
                .getOut()
                .println(text(
                        "if there is an active account %s, its address gets a code by mail, at most every 15 minutes;"
                                + " within an hour run: maestro passwd -u USER --code CODE",
                        account));
        return 0;
    }

    @JsonInclude(NON_NULL)
    private record PasswordBody(
            @Nullable String oldPassword, @Nullable String code, String newPassword) {}

    private record ForgottenBody(String account) {}

    private static final class Forgotten {
        @Option(
                names = "--forgot",
                paramLabel = "USER|EMAIL",
                description = "Ask for a code by mail, by your user name or email address.")
        private @Nullable String account;

        @Option(
                names = "--code",
                paramLabel = "CODE",
                description = "The code that was mailed, in place of the old password.")
        private @Nullable String code;
    }
}
