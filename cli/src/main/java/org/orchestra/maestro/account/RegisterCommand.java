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

/** Asks for an account. */
@Command(
        name = "register",
        description = "Ask for an account; an admin activates it.",
        footer = {"", "Example:", "  maestro register -u ana --email ana@example.org -p"})
public final class RegisterCommand implements Callable<Integer> {
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

    @Mixin
    private PasswordOption password;

    public RegisterCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String secret =
                password.valueOrNew(session.environment(), spec.commandLine().getErr());
        session.anonymous().post(Resource.of("registrations"), new RegistrationBody(username, email, secret));
        spec.commandLine()
                .getOut()
                .println(text(
                        "registered, unless somebody else has the name %s or the address %s; an admin activates the account,"
                                + " then run: maestro authenticate -u %s -p",
                        username, email, username));
        return 0;
    }

    private record RegistrationBody(String username, String email, String password) {}
}
