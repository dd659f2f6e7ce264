package org.orchestra.maestro.account;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.OutputOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists all accounts. */
@Command(
        name = "list",
        description = "List all accounts (admins only).",
        footer = {"", "Example:", "  maestro user list --output json"})
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

    @Mixin
    private OutputOption output;

    public UserListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(
                spec.commandLine().getOut(),
                session.open().list(Resource.of("users"), UserResponse.class),
                TABLE,
                "There are no users.");
        return 0;
    }
}
