package org.orchestra.maestro.job;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.MemorySize;
import org.orchestra.maestro.history.TransitionResponse;
import org.orchestra.maestro.metric.JobMetricResponse;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.Fields;
import org.orchestra.maestro.terminal.OutputOption;
import org.orchestra.maestro.terminal.Sections;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows a job and its runs. */
@Command(
        name = "show",
        description = {
            "Show a job and its runs: node, cluster, times, outcome, reason, peak memory, and whether the run counts as an"
                    + " attempt.",
            "The last values of its metrics follow, if its task has a job type.",
            "What each run ran and got follows: it stays when a retry changes the task.",
            "The last log lines of the latest unsuccessful run follow."
        },
        footer = {"", "Example:", "  maestro job show user.ana.fit 3 --history"})
public final class JobShowCommand implements Callable<Integer> {
    private static final Table<JobResponse.RunResponse> RUNS = new Table<JobResponse.RunResponse>()
            .number("run", JobResponse.RunResponse::attempt)
            .state("outcome", run -> run.outcome() == null ? text("not ended") : run.outcome())
            .text("cause", JobResponse.RunResponse::cause)
            .number("exit code", JobResponse.RunResponse::exitCode)
            .wrappedText("reason", JobResponse.RunResponse::reason)
            .text("node", JobResponse.RunResponse::node)
            .text("cluster", JobResponse.RunResponse::cluster)
            .time("started", run -> run.startedAt())
            .time("finished", run -> run.finishedAt())
            .number("peak memory", run -> run.peakMemoryMib() == null ? null : new MemorySize(run.peakMemoryMib()))
            .text("counts", JobResponse.RunResponse::countsAsAttempt);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobParameters job;

    @Option(names = "--history", description = "Also show every state change.")
    private boolean history;

    @Mixin
    private OutputOption output;

    public JobShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        JobResponse found = server.get(job.resource(), JobResponse.class);
        List<TransitionResponse> transitions = history ? server.list(job.history(), TransitionResponse.class) : null;
        output.print(spec.commandLine().getOut(), new JobShowOutput(found, transitions), sections(found, transitions));
        return 0;
    }

    private static Sections sections(JobResponse job, @Nullable List<TransitionResponse> transitions) {
        Sections sections = new Sections().with(fields(job));
        if (!job.allRuns().isEmpty()) {
            sections.with(text("runs"), job.allRuns(), RUNS);
        }
        if (job.metrics() != null && !job.metrics().isEmpty()) {
            sections.with(text("metrics"), job.metrics(), JobMetricResponse.table());
        }
        given(job)
                .forEach((given, runs) ->
                        sections.with(runs.contains(",") ? text("runs %s", runs) : text("run %s", runs), given));
        job.allRuns().stream()
                .filter(run -> run.clusterMessage() != null)
                .forEach(run ->
                        sections.with(text("cluster message of run %s: %s", run.attempt(), run.clusterMessage())));
        JobResponse.RunResponse failed = job.lastFailure();
        if (failed != null && failed.logTail() != null) {
            sections.with(
                    text("last log lines of run %s", failed.attempt()),
                    failed.logTail().lines().toList());
        }
        if (transitions != null) {
            sections.with(text("history"), transitions, TransitionResponse.table());
        }
        return sections;
    }

    /** The numbers of the runs by what they ran and got, each line of it. */
    private static Map<List<String>, String> given(JobResponse job) {
        Map<List<String>, String> runs = new LinkedHashMap<>();
        for (JobResponse.RunResponse run : job.allRuns()) {
            List<String> given = run.given().render().lines().toList();
            if (!given.isEmpty()) {
                runs.merge(given, String.valueOf(run.attempt()), (some, one) -> some + ", " + one);
            }
        }
        return runs;
    }

    private static Fields fields(JobResponse job) {
        return new Fields()
                .with(text("job"), job.job())
                .with(text("name"), job.name())
                .with(text("parameters"), job.values())
                .with(text("state"), job.state())
                .with(text("waited"), job.waited())
                .with(text("ran"), job.ran())
                .with(text("reason"), job.reason());
    }

    /** The job with its optional history. */
    @JsonInclude(NON_NULL)
    private record JobShowOutput(
            @JsonUnwrapped JobResponse job, @Nullable List<TransitionResponse> history) {}
}
