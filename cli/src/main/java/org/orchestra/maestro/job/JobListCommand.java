package org.orchestra.maestro.job;

import static org.orchestra.maestro.text.Texts.text;

import java.util.List;
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
import picocli.CommandLine.ParameterException;
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
            "  maestro job list user.ana.sweep --where lr=0.1 --where seed=3",
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
            .text("parameters", JobResponse::values)
            .number("run", JobResponse::attempt)
            .text("cause", JobResponse::cause);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TASK", converter = OwnedNameConverter.class, description = "Name of the task.")
    private String task;

    @Option(names = "--state", paramLabel = "STATE", description = "Only jobs in this state: ${COMPLETION-CANDIDATES}.")
    private @Nullable JobStateChoice state;

    @Option(
            names = "--where",
            paramLabel = "NAME=VALUE",
            description = "Only jobs with this value of a parameter, such as lr=0.1; can be repeated.")
    private @Nullable List<String> where;

    @Mixin
    private ListOption output;

    public JobListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Resource jobs = jobs();
        output.print(
                spec.commandLine().getOut(),
                TABLE,
                () -> session.open().list(jobs, JobResponse.class),
                this::explainNone);
        return 0;
    }

    private String explainNone() {
        if (where == null) {
            return state == null ? text("%s has no jobs.", task) : text("%s has no jobs in state %s.", task, state);
        }
        String conditions = String.join(text(" and "), where);
        return state == null
                ? text("%s has no jobs with %s.", task, conditions)
                : text("%s has no jobs with %s in state %s.", task, conditions, state);
    }

    private Resource jobs() {
        Resource jobs = Resource.of("tasks", task, "jobs").with("state", state);
        for (String condition : where == null ? List.<String>of() : where) {
            if (condition.indexOf('=') < 1) {
                throw new ParameterException(
                        spec.commandLine(), text("'%s' names no value; write NAME=VALUE, such as lr=0.1", condition));
            }
            jobs = jobs.with("where", condition);
        }
        return jobs;
    }
}
