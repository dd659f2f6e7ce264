package org.orchestra.maestro.task;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.server.ServerUnavailable;
import org.orchestra.maestro.session.OwnedName;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.session.Username;
import org.orchestra.maestro.terminal.CommandFailed;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Ends one task or all tasks of a user. */
@Command(
        name = "kill",
        description = "Stop a task and all its jobs, or all tasks of a user that have not ended.",
        footer = {"", "Examples:", "  maestro task kill -t user.ana.fit", "  maestro task kill -u ana -a"})
public final class TaskKill implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            converter = Username.class,
            description = "Whose tasks (default: yours).")
    private @Nullable String user;

    @ArgGroup(multiplicity = "1")
    private Which which;

    public TaskKill(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        String name = which.name;
        if (name != null) {
            kill(server, name);
            return 0;
        }
        return killAll(server, user != null ? user : session.username());
    }

    private int killAll(OrchestraServer server, String owner) {
        List<Task> alive = server.list(Resource.of("tasks").with("owner", owner), Task.class).stream()
                .filter(task -> !task.isFinal())
                .toList();
        if (alive.isEmpty()) {
            spec.commandLine().getOut().println(owner + " has no task that could be killed.");
        }
        int refused = 0;
        for (Task task : alive) {
            refused += killed(server, task.name()) ? 0 : 1;
        }
        return refused == 0 ? 0 : 1;
    }

    /** One task that ended by itself meanwhile must not save the others. */
    private boolean killed(OrchestraServer server, String name) {
        try {
            kill(server, name);
            return true;
        } catch (ServerUnavailable e) {
            throw e;
        } catch (CommandFailed e) {
            spec.commandLine().getErr().println(e.sentence());
            return false;
        }
    }

    private void kill(OrchestraServer server, String name) {
        Task task = server.post(Resource.of("tasks", name, "kill"), null, Task.class);
        spec.commandLine().getOut().println("task " + task.name() + " " + task.state());
    }

    private static final class Which {
        @Option(
                names = {"-t", "--task"},
                required = true,
                paramLabel = "NAME",
                converter = OwnedName.class,
                description = "The task's name.")
        private @Nullable String name;

        @Option(
                names = {"-a", "--all"},
                required = true,
                description = "All of the user's tasks that have not ended.")
        private boolean all;
    }
}
