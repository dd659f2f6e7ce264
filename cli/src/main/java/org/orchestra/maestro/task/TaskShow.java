package org.orchestra.maestro.task;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedName;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.Fields;
import org.orchestra.maestro.terminal.OutputOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows all that is known of one task. */
@Command(
        name = "show",
        description = "Show one task: its state and why, its jobs by state, what it runs and where its results are.",
        footer = {"", "Example:", "  maestro task show user.ana.fit"})
public final class TaskShow implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", converter = OwnedName.class, description = "The task's name.")
    private String name;

    @Mixin
    private OutputOption output;

    public TaskShow(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Task task = session.open().get(Resource.of("tasks", name), Task.class);
        output.print(spec.commandLine().getOut(), task, fields(task));
        return 0;
    }

    private static Fields fields(Task task) {
        return new Fields()
                .with("task", task.name())
                .with("state", task.state())
                .with("reason", task.reason())
                .with("jobs", task.jobs() + ": " + inWords(task.counts()))
                .with("queue", task.queue())
                .with("cluster", task.cluster())
                .with("max running", task.maxRunning())
                .with("priority", task.priority())
                .with("image", task.image())
                .with("exec", task.command())
                .with("data", task.dataDataset())
                .with("configs", task.configDataset())
                .with("bypass", task.bypass() ? "yes" : null)
                .with("results", task.results())
                .with("created", task.createdAt())
                .with("finished", task.finishedAt());
    }

    private static String inWords(Task.Counts counts) {
        return counts.registered() + " registered, "
                + counts.assigned() + " assigned, "
                + counts.activated() + " activated, "
                + counts.running() + " running, "
                + counts.done() + " done, "
                + counts.failed() + " failed, "
                + counts.killed() + " killed, "
                + counts.broken() + " broken";
    }
}
