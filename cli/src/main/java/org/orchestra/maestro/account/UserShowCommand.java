package org.orchestra.maestro.account;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.Fields;
import org.orchestra.maestro.terminal.OutputOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows an account. */
@Command(
        name = "show",
        description = "Show an account and what it has (admins only).",
        footer = {"", "Example:", "  maestro user show ana"})
public final class UserShowCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private UserParameter user;

    @Mixin
    private OutputOption output;

    public UserShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        UserDetailResponse detail = session.open().get(user.account(), UserDetailResponse.class);
        UserResponse account = detail.account();
        UserDetailResponse.Holdings has = detail.has();
        output.print(
                spec.commandLine().getOut(),
                detail,
                new Fields()
                        .with("user", account.username())
                        .with("state", account.state())
                        .with("role", account.role())
                        .with("email", account.email())
                        .with("created", account.createdAt())
                        .with("tasks", has.taskCount())
                        .with("datasets", has.datasetCount())
                        .with("tokens", has.tokens())
                        .with("homes", has.clusters())
                        .with("removed", has.removedAt()));
        return 0;
    }
}
