package org.orchestra.maestro.task;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deletes a task that has ended. */
@Command(
        name = "delete",
        description = "Delete a task that has ended; what its jobs wrote stays unless --files is given.",
        footer = {"", "Example:", "  maestro task delete user.ana.fit"})
public final class TaskDeleteCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskParameter task;

    @Option(names = "--files", description = "Delete also what its jobs wrote.")
    private boolean files;

    public TaskDeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.open().delete(task.resource().with("files", files));
        spec.commandLine().getOut().println("task " + task.value() + " deleted" + (files ? " with its files" : ""));
        return 0;
    }
}
