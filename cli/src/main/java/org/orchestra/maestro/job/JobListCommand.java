package org.orchestra.maestro.job;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedNameConverter;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the jobs of a task. */
@Command(
        name = "list",
        description = "List the jobs of a task.",
        footer = {
            "",
            "Examples:",
            "  maestro job list user.ana.fit --state failed",
            "  maestro job list user.ana.fit --columns job,ran,cause --output csv"
        })
public final class JobListCommand implements Callable<Integer> {
    private static final Table<JobResponse> TABLE = new Table<JobResponse>()
            .number("job", JobResponse::job)
            .text("name", JobResponse::name)
            .state("state", JobResponse::state)
            .text("node", JobResponse::node)
            .number("waited", JobResponse::waited)
            .number("ran", JobResponse::ran)
            .text("reason", JobResponse::reason)
            .named(JobResponse::job)
            .wide()
            .number("run", JobResponse::attempt)
            .text("cause", JobResponse::cause);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TASK", converter = OwnedNameConverter.class, description = "Name of the task.")
    private String task;

    @Option(names = "--state", paramLabel = "STATE", description = "Only jobs in this state: ${COMPLETION-CANDIDATES}.")
    private @Nullable JobStateChoice state;

    @Mixin
    private ListOption output;

    public JobListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Resource jobs = Resource.of("tasks", task, "jobs").with("state", state);
        output.print(
                spec.commandLine().getOut(),
                TABLE,
                () -> session.open().list(jobs, JobResponse.class),
                () -> task + " has no jobs" + (state == null ? "." : " in state " + state + "."));
        return 0;
    }
}
