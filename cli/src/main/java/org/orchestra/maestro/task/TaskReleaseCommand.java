package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lets a task start that waits for others. */
@Command(
        name = "release",
        description = {
            "Let a task start without waiting for the tasks that it was created to wait for.",
            "It joins the queue at once; 'task why' tells what it waits for."
        },
        footer = {"", "Example:", "  maestro task release user.ana.plots"})
public final class TaskReleaseCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskParameter task;

    public TaskReleaseCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        TaskResponse released = session.open().post(task.resource("release"), null, TaskResponse.class);
        spec.commandLine().getOut().println(text("task %s waits for no other task any more", released.name()));
        return 0;
    }
}
