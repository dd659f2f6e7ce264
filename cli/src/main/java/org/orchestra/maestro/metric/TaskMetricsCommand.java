package org.orchestra.maestro.metric;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedNameConverter;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.OneLine;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the metrics of a task's jobs. */
@Command(
        name = "metrics",
        description = {
            "Show metrics that were read from the logs of a task's jobs.",
            "Without --metric, list the metrics and how many jobs have them. With it, list the jobs, the best first: last and"
                    + " best value, and how the values went.",
            "A task has metrics when it was created with a --job-type."
        },
        footer = {
            "",
            "Examples:",
            "  maestro task metrics user.ana.fit",
            "  maestro task metrics user.ana.fit --metric val_loss --plot",
            "  maestro task metrics user.ana.fit --metric accuracy --best max -o csv"
        })
public final class TaskMetricsCommand implements Callable<Integer> {
    private static final int SPARKLINE = 20;
    private static final int PLOTTED = 5;

    private static final Table<TaskMetricResponse> METRICS = new Table<TaskMetricResponse>()
            .name("metric", TaskMetricResponse::metric)
            .number("jobs", TaskMetricResponse::jobs);

    private static final Table<RankedJobResponse> JOBS = new Table<RankedJobResponse>()
            .named(RankedJobResponse::job)
            .number("job", RankedJobResponse::job)
            .text("name", RankedJobResponse::name)
            .number("step", RankedJobResponse::lastStep)
            .number("last", job -> new MetricValue(job.last()))
            .number("best", job -> new MetricValue(job.best()))
            .curve("curve", job -> Sparkline.of(job.values(), SPARKLINE))
            .wide()
            .number("run", RankedJobResponse::attempt)
            .number("values", RankedJobResponse::points);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", converter = OwnedNameConverter.class, description = "Name of the task.")
    private String task;

    @Option(names = "--metric", paramLabel = "METRIC", description = "List the jobs by this metric.")
    private @Nullable String metric;

    @Option(
            names = "--best",
            paramLabel = "min|max",
            defaultValue = "MIN",
            description = "Whether small values are the best, as of a loss, or large ones, as of an accuracy (default:"
                    + " min).")
    private BestChoice best;

    @Option(names = "--plot", description = "Draw the curves of the best five jobs.")
    private boolean plot;

    @Mixin
    private ListOption output;

    public TaskMetricsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (metric == null) {
            if (plot || best != BestChoice.MIN) {
                throw new ParameterException(
                        spec.commandLine(),
                        text("Say which metric: --metric NAME; without options, the command lists them"));
            }
            waitForLastValues();
            output.print(out, METRICS, this::metrics, this::noMetrics);
        } else if (plot) {
            if (output.isGiven()) {
                throw new ParameterException(
                        spec.commandLine(), text("--plot draws curves; leave out --output, --columns and --watch"));
            }
            waitForLastValues();
            plot(out, best(metric));
        } else {
            String named = metric;
            waitForLastValues();
            output.print(out, JOBS, () -> jobs(named), this::noJobs);
        }
        return 0;
    }

    private void waitForLastValues() {
        new LastValuesWait(session.open(), session, spec.commandLine().getErr()).await(task);
    }

    private List<TaskMetricResponse> metrics() {
        return session.open().list(Resource.of("tasks", task, "metrics"), TaskMetricResponse.class);
    }

    private List<RankedJobResponse> jobs(String named) {
        return session.open().list(ranked(named), RankedJobResponse.class);
    }

    private List<RankedJobResponse> best(String named) {
        return session.open()
                .get(ranked(named).with("size", PLOTTED), BestJobsResponse.class)
                .items();
    }

    private Resource ranked(String named) {
        return Resource.of("tasks", task, "metrics", "jobs")
                .with("metric", named)
                .with("best", best.name());
    }

    private void plot(PrintWriter out, List<RankedJobResponse> ranked) {
        List<RankedJobResponse> plotted =
                ranked.stream().filter(job -> !job.values().isEmpty()).toList();
        if (plotted.isEmpty()) {
            out.println(noJobs());
            return;
        }
        MetricChart.of(
                        plotted.stream().map(RankedJobResponse::values).toList(),
                        session.environment().screen().columns())
                .forEach(out::println);
        IntStream.range(0, plotted.size())
                .mapToObj(i -> text(
                        "%s is job %s, best %s %s",
                        i + 1,
                        plotted.get(i).job(),
                        metric,
                        MetricValue.of(plotted.get(i).best())))
                .map(OneLine::of)
                .forEach(out::println);
    }

    /** The first page of the jobs. */
    private record BestJobsResponse(List<RankedJobResponse> items) {
        BestJobsResponse {
            Objects.requireNonNull(items, "items");
        }
    }

    private String noMetrics() {
        return text(
                "No metrics of %s yet; a task has some when it was created with a --job-type whose parser reads what"
                        + " its jobs print, see: maestro job-type list",
                task);
    }

    private String noJobs() {
        return OneLine.of(text(
                "No job of %s has a metric %s; list what there is with: maestro task metrics %s", task, metric, task));
    }
}
