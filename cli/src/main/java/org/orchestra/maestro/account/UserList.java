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
        description = "List all accounts (for admins).",
        footer = {"", "Example:", "  maestro user list --output json"})
public final class UserList implements Callable<Integer> {
    private static final Table<User> TABLE = new Table<User>()
            .text("user", User::username)
            .text("email", User::email)
            .text("role", User::role)
            .text("state", User::state)
            .number("max priority", User::maxPriority)
            .number("max running", User::maxRunning)
            .text("mail", User::mail);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOption output;

    public UserList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(
                spec.commandLine().getOut(),
                session.open().list(Resource.of("users"), User.class),
                TABLE,
                "There are no users.");
        return 0;
    }
}
