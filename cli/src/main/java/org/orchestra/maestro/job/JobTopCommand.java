package org.orchestra.maestro.job;

import static org.orchestra.maestro.text.Texts.text;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.JobResources;
import org.orchestra.maestro.job.JobUseResponse.LiveUseResponse;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedNameConverter;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what running jobs use. */
@Command(
        name = "top",
        description = {
            "Show what the running jobs of a task use now, of what they got: CPUs and memory, the greatest use first.",
            "A terminal shows it anew every two seconds, until Ctrl-C; elsewhere, and with --output, it is shown once.",
            "It is measured while somebody looks, so the first answer takes some seconds."
        },
        footer = {
            "",
            "Examples:",
            "  maestro job top user.ana.fit",
            "  maestro job top user.ana.fit 3",
            "  maestro job top user.ana.fit --output csv"
        })
public final class JobTopCommand implements Callable<Integer> {
    private static final Table<JobUseResponse> TABLE = new Table<JobUseResponse>()
            .number("job", JobUseResponse::job)
            .text("name", JobUseResponse::name)
            .number("cpus", JobUseResponse::roundedCpus)
            .number("of cpus", use -> use.requestedCpus() == null ? null : JobResources.format(use.requestedCpus()))
            .number("memory", JobUseResponse::memory)
            .number("of memory", JobUseResponse::requestedMemory)
            .number("age", JobUseResponse::age)
            .text("note", JobUseResponse::note)
            .named(JobUseResponse::job)
            .wide()
            .number("cpu share", JobUseResponse::cpuShare)
            .number("memory share", JobUseResponse::memoryShare)
            .number("run", JobUseResponse::attempt)
            .text("node", JobUseResponse::node)
            .text("cluster", JobUseResponse::cluster);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MAX_PAUSES = 5;

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "TASK",
            converter = OwnedNameConverter.class,
            description = "Name of the task.")
    private String task;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "N",
            description = "Number of the job, from 0 (default: all that run).")
    private @Nullable Integer job;

    @Mixin
    private ListOption output;

    private int pauses = MAX_PAUSES;

    public JobTopCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Resource use = Resource.of("tasks", task, "use").with("job", job);
        output.printLive(
                spec.commandLine().getOut(), TABLE, () -> measured(use), () -> text("No job of %s runs now.", task));
        return 0;
    }

    /** Waits, when it is called first, for what has not been measured yet. */
    private List<JobUseResponse> measured(Resource use) {
        OrchestraServer server = session.open();
        List<JobUseResponse> jobs = server.get(use, LiveUseResponse.class).jobs();
        for (; pauses > 0 && jobs.stream().anyMatch(JobUseResponse::isAwaited); pauses--) {
            session.environment().pause().accept(PAUSE);
            jobs = server.get(use, LiveUseResponse.class).jobs();
        }
        pauses = 0;
        if (!jobs.isEmpty() && jobs.stream().allMatch(found -> found.obstacle() != null)) {
            throw new CommandFailed(jobs.stream()
                    .map(JobUseResponse::obstacle)
                    .filter(Objects::nonNull)
                    .distinct()
                    .collect(Collectors.joining(System.lineSeparator())));
        }
        return jobs;
    }
}
