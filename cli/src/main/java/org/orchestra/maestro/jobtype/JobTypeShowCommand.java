package org.orchestra.maestro.jobtype;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.Fields;
import org.orchestra.maestro.terminal.OutputOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the details of a job type. */
@Command(
        name = "show",
        description = "Show a job type: its parser and pattern, and what tasks get that leave it out.",
        footer = {"", "Example:", "  maestro job-type show keras"})
public final class JobTypeShowCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobTypeParameter target;

    @Mixin
    private OutputOption output;

    public JobTypeShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JobTypeResponse type = session.open().get(target.resource(), JobTypeResponse.class);
        output.print(spec.commandLine().getOut(), type, fields(type));
        return 0;
    }

    private static Fields fields(JobTypeResponse type) {
        return new Fields()
                .with(text("job type"), type.name())
                .with(text("description"), type.description())
                .with(text("parser"), type.parser())
                .with(text("pattern"), type.pattern())
                .with(text("image"), type.image())
                .with(text("queue"), type.queue())
                .with(text("each job"), type.resources());
    }
}
