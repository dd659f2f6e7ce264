package org.orchestra.maestro.account;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists accounts. */
@Command(
        name = "list",
        description = "List accounts (admins only).",
        footer = {"", "Example:", "  maestro user list --state registered"})
public final class UserListCommand implements Callable<Integer> {
    private static final Table<UserResponse> TABLE = new Table<UserResponse>()
            .text("user", UserResponse::username)
            .text("email", UserResponse::email)
            .text("role", UserResponse::role)
            .text("state", UserResponse::state)
            .number("max priority", UserResponse::maxPriority)
            .number("max running", UserResponse::maxRunning)
            .text("mail", UserResponse::mail);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only accounts in this state: ${COMPLETION-CANDIDATES}.")
    private @Nullable StateChoice state;

    @Mixin
    private ListOption output;

    public UserListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(
                spec.commandLine().getOut(),
                TABLE,
                () -> session.open().list(resource(), UserResponse.class),
                () -> state == null ? "There are no users." : "There are no " + state + " users.");
        return 0;
    }

    private Resource resource() {
        return Resource.of("users")
                .with("state", state == null ? null : state.name().toUpperCase(Locale.ROOT));
    }

    private enum StateChoice {
        registered,
        active,
        disabled
    }
}
