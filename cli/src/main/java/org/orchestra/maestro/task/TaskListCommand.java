package org.orchestra.maestro.task;

import java.util.List;
import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnerOption;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.OutputOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists a user's tasks with their jobs by state. */
@Command(
        name = "list",
        description = {
            "List a user's tasks and their jobs by state.",
            "The counts of a line add up to the jobs of the task:",
            "assigned includes jobs that hold a slot but have not started (ACTIVATED);",
            "failed includes jobs of a task whose test phase failed (BROKEN)."
        },
        footer = {"", "Example:", "  maestro task list -u ana"})
public final class TaskListCommand implements Callable<Integer> {
    private static final Table<TaskResponse> TABLE = new Table<TaskResponse>()
            .text("task", TaskResponse::name)
            .text("state", TaskResponse::state)
            .number("registered", task -> task.counts().registered())
            .number("assigned", task -> task.counts().eligible())
            .number("running", task -> task.counts().running())
            .number("done", task -> task.counts().done())
            .number("failed", task -> task.counts().unsuccessful())
            .number("killed", task -> task.counts().killed());

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private OwnerOption owner;

    @Mixin
    private OutputOption output;

    public TaskListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String user = owner.owner(session);
        List<TaskResponse> tasks = session.open().list(Resource.of("tasks").with("owner", user), TaskResponse.class);
        output.print(
                spec.commandLine().getOut(),
                tasks,
                TABLE,
                user + " has no tasks; to create one, see: maestro task create --help");
        return 0;
    }
}
