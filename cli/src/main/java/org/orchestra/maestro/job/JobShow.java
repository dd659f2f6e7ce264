package org.orchestra.maestro.job;

import java.util.List;
import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.Fields;
import org.orchestra.maestro.terminal.OutputOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows one job with all its runs. */
@Command(
        name = "show",
        description = "Show one job and every run of it: where, when, and how it ended.",
        footer = {"", "Example:", "  maestro job show user.ana.fit 3"})
public final class JobShow implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobParameters job;

    @Mixin
    private OutputOption output;

    public JobShow(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Job found = session.open().get(job.resource(), Job.class);
        output.print(spec.commandLine().getOut(), found, fields(found));
        return 0;
    }

    private static Fields fields(Job job) {
        Fields fields = new Fields()
                .with("job", job.number())
                .with("name", job.name())
                .with("state", job.state())
                .with("reason", job.reason());
        List<Job.Run> runs = job.runs() == null ? List.of() : job.runs();
        for (Job.Run run : runs) {
            String title = "run " + run.attempt();
            fields.with(title, run.outcome() == null ? "not ended" : run.outcome())
                    .with(title + " exit code", run.exitCode())
                    .with(title + " reason", run.reason())
                    .with(title + " note", run.note())
                    .with(title + " node", run.node())
                    .with(title + " created", run.createdAt())
                    .with(title + " started", run.startedAt())
                    .with(title + " finished", run.finishedAt());
        }
        return fields;
    }
}
