package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.Fields;
import org.orchestra.maestro.terminal.OutputOption;
import org.orchestra.maestro.terminal.Times;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows an account. */
@Command(
        name = "show",
        description = "Show an account, what it has, and how far its homes on the clusters are (admins only).",
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
        OrchestraServer server = session.open();
        UserDetailResponse detail = server.get(user.account(), UserDetailResponse.class);
        List<HomeResponse> homes = server.list(user.homes(), HomeResponse.class);
        UserResponse account = detail.account();
        UserDetailResponse.Holdings has = detail.has();
        output.print(
                spec.commandLine().getOut(),
                new ShownUser(detail, homes),
                new Fields()
                        .with(text("user"), account.username())
                        .with(text("state"), account.state())
                        .with(text("role"), account.role())
                        .with(text("email"), account.email())
                        .with(text("created"), Times.toTheSecond(account.createdAt()))
                        .with(
                                text("linked to"),
                                detail.identity() == null
                                        ? null
                                        : detail.identity().describe())
                        .with(text("budget"), account.budgetUse())
                        .with(text("tasks"), has.taskCount())
                        .with(text("datasets"), has.datasetCount())
                        .with(text("tokens"), has.tokens())
                        .withText(text("homes"), HomeResponse.describe(homes))
                        .with(text("removed"), Times.toTheSecond(has.removedAt())));
        return 0;
    }

    private record ShownUser(@JsonUnwrapped UserDetailResponse detail, List<HomeResponse> homes) {}
}
