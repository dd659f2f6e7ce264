package org.orchestra.maestro.account;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
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
            out.println("user " + user.name()
                    + " deleted; its files and homes go as soon as its tasks have ended, see: maestro user show "
                    + user.name());
        } else {
            out.println(consequences(
                    server.get(user.account(), UserDetailResponse.class).has()));
        }
        return 0;
    }

    private static String counted(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private String consequences(UserDetailResponse.Holdings has) {
        String open = has.openTasks() == 0
                ? ""
                : kill
                        ? "Its " + has.openTasks() + " tasks that have not ended would be killed.\n"
                        : "It has " + has.openTasks() + " tasks that have not ended: wait, or kill them with --kill.\n";
        return user.name() + " has " + counted(has.tasks(), "task") + ", " + counted(has.datasets(), "dataset") + ", "
                + counted(has.tokens(), "token") + ", and homes on: " + has.clusters() + ".\n" + open
                + "Its datasets, results, logs, tokens and homes would be removed. Its tasks would stay listed for admins, and its"
                + " name reserved.\nNothing has changed yet; delete it with: maestro user delete " + user.name()
                + (kill ? " --kill" : "") + " --yes";
    }
}
