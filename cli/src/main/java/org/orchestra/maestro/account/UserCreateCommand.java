package org.orchestra.maestro.account;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.PasswordOption;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.session.UsernameConverter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Creates an account. */
@Command(
        name = "create",
        description = "Create an account (admins only).",
        footer = {"", "Example:", "  maestro user create ana --email ana@example.org -p"})
public final class UserCreateCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", converter = UsernameConverter.class, description = "Name of the new user.")
    private String username;

    @Option(names = "--email", required = true, paramLabel = "EMAIL", description = "Email address of the user.")
    private String email;

    @Option(names = "--role", paramLabel = "ROLE", description = "Role: ${COMPLETION-CANDIDATES} (default: user).")
    private @Nullable RoleChoice role;

    @Mixin
    private MaxPriorityOption maxPriority;

    @Mixin
    private PasswordOption password;

    public UserCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String secret =
                password.valueOrNew(session.environment(), spec.commandLine().getErr());
        String roleName = role == null ? null : role.name().toUpperCase(Locale.ROOT);
        UserResponse user = session.open()
                .create(
                        Resource.of("users"),
                        new NewUserBody(username, email, secret, roleName, maxPriority.value()),
                        UserResponse.class);
        spec.commandLine().getOut().println(text("user %s created", user.username()));
        return 0;
    }

    @JsonInclude(NON_NULL)
    private record NewUserBody(
            String username,
            String email,
            String password,
            @Nullable String role,
            @Nullable Integer maxPriority) {}
}
