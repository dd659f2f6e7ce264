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
        description = "Delete a task that has ended. The files of its jobs are kept unless --files is given.",
        footer = {"", "Example:", "  maestro task delete user.ana.fit"})
public final class TaskDeleteCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskParameter task;

    @Option(names = "--files", description = "Also delete the files of its jobs.")
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
