package org.orchestra.maestro.task;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.OutputOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the details of a task. */
@Command(
        name = "show",
        description = {
            "Show a task: its state and reason, progress, rate, expected end, command and settings.",
            "Unsuccessful jobs follow, grouped by reason, each with an example."
        },
        footer = {"", "Example:", "  maestro task show user.ana.fit"})
public final class TaskShowCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskParameter task;

    @Mixin
    private OutputOption output;

    public TaskShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        TaskSummaryResponse summary = session.open().get(task.resource("summary"), TaskSummaryResponse.class);
        output.print(spec.commandLine().getOut(), summary, summary.sections());
        return 0;
    }
}
