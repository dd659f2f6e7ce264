package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.history.TransitionResponse;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists every change of state of a task and its jobs. */
@Command(
        name = "history",
        description = "List the state changes of a task and its jobs, oldest first, with actor and reason.",
        footer = {"", "Examples:", "  maestro task history user.ana.fit", "  maestro task history user.ana.fit --job 3"
        })
public final class TaskHistoryCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskParameter task;

    @Mixin
    private JobOption job;

    @Mixin
    private ListOption output;

    public TaskHistoryCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(
                spec.commandLine().getOut(),
                TransitionResponse.table(),
                () -> session.open().list(task.resource("history").with("job", job.number()), TransitionResponse.class),
                this::explainNone);
        return 0;
    }

    private String explainNone() {
        return job.number() == null
                ? text("No state changes recorded for %s yet.", task.value())
                : text("No state changes recorded for job %s of %s yet.", job.number(), task.value());
    }
}
