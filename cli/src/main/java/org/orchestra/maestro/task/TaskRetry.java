package org.orchestra.maestro.task;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedName;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs again what did not succeed. */
@Command(
        name = "retry",
        description =
                "Run the jobs of a broken or killed task that are not done, or the failed jobs of a finalized one.",
        footer = {"", "Example:", "  maestro task retry -t user.ana.fit"})
public final class TaskRetry implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-t", "--task"},
            required = true,
            paramLabel = "NAME",
            converter = OwnedName.class,
            description = "The task's name.")
    private String name;

    public TaskRetry(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Task task = session.open().post(Resource.of("tasks", name, "retry"), null, Task.class);
        spec.commandLine().getOut().println("task " + task.name() + " " + task.state());
        return 0;
    }
}
