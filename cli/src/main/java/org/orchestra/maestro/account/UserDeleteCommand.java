package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what becomes of an account's things, and deletes it on request. */
@Command(
        name = "delete",
        description = {
            "Delete an account with its datasets, results, logs and homes on the clusters (admins only).",
            "Say what it has. With --yes, delete it. Its tasks stay listed for admins, and nobody else gets its name."
        },
        footer = {"", "Example:", "  maestro user delete ana --yes"})
public final class UserDeleteCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private UserParameter user;

    @Option(names = "--kill", description = "Also if tasks have not ended: kill them.")
    private boolean kill;

    @Option(names = "--yes", description = "Delete it.")
    private boolean yes;

    public UserDeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        PrintWriter out = spec.commandLine().getOut();
        if (yes) {
            server.delete(user.account().with("kill", kill ? "true" : null));
            out.println(text(
                    "user %s deleted; its files and homes go as soon as its tasks have ended, see: maestro user show %s",
                    user.name(), user.name()));
        } else {
            out.println(consequences(
                    server.get(user.account(), UserDetailResponse.class).has()));
        }
        return 0;
    }

    private String consequences(UserDetailResponse.Holdings has) {
        return Stream.of(
                        has.describe(user.name()),
                        openTasks(has.openTasks()),
                        text(
                                "Its datasets, results, logs, tokens and homes would be removed. Its tasks would stay listed for"
                                        + " admins, and its name reserved."),
                        text(
                                "Nothing has changed yet; delete it with: maestro user delete %s --yes",
                                kill ? user.name() + " --kill" : user.name()))
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    private String openTasks(long open) {
        if (open == 0) {
            return "";
        }
        if (kill) {
            return open == 1
                    ? text("Its task that has not ended would be killed.")
                    : text("Its %s tasks that have not ended would be killed.", open);
        }
        return open == 1
                ? text("It has 1 task that has not ended: wait, or kill it with --kill.")
                : text("It has %s tasks that have not ended: wait, or kill them with --kill.", open);
    }
}
