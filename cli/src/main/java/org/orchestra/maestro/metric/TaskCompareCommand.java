package org.orchestra.maestro.metric;

import static org.orchestra.maestro.text.Texts.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.parameter.WrittenJson;
import org.orchestra.maestro.server.OrchestraServer;
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

/** Shows the parameters and metrics of a task's jobs side by side. */
@Command(
        name = "compare",
        description = {
            "Compare the jobs of a task: their parameters and the last value of each of their metrics, in one table.",
            "With --metric, only these metrics, and the best jobs by the first of them come first."
        },
        footer = {
            "",
            "Examples:",
            "  maestro task compare user.ana.sweep --metric val_loss --metric accuracy",
            "  maestro task compare user.ana.sweep --metric accuracy --best max \\",
            "    -o csv >sweep.csv"
        })
public final class TaskCompareCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", converter = OwnedNameConverter.class, description = "Name of the task.")
    private String task;

    @Option(names = "--metric", paramLabel = "METRIC", description = "Show this metric; can be repeated.")
    private @Nullable List<String> chosen;

    @Option(
            names = "--best",
            paramLabel = "min|max",
            description =
                    "Whether small values of the first --metric are the best, as of a loss, or large ones, as of an"
                            + " accuracy (default: min).")
    private @Nullable BestChoice best;

    @Mixin
    private ListOption output;

    public TaskCompareCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (best != null && chosen == null) {
            throw new ParameterException(spec.commandLine(), text("Say which metric is to be the best: --metric NAME"));
        }
        OrchestraServer server = session.open();
        new LastValuesWait(server, session, spec.commandLine().getErr()).await(task);
        List<String> there = metrics(server);
        List<String> metrics = chosen == null ? there : chosen;
        metrics.stream().filter(metric -> !there.contains(metric)).forEach(this::warn);
        output.print(
                spec.commandLine().getOut(),
                table(parameters(server), metrics),
                () -> jobs(server, Set.copyOf(metrics)),
                () -> text("%s has no jobs.", task));
        return 0;
    }

    private void warn(String metric) {
        spec.commandLine()
                .getErr()
                .println(OneLine.of(text(
                        "No job of %s has a metric %s; list what there is with: maestro task metrics %s",
                        task, metric, task)));
    }

    private List<String> metrics(OrchestraServer server) {
        return server.list(Resource.of("tasks", task, "metrics"), TaskMetricResponse.class).stream()
                .map(TaskMetricResponse::metric)
                .toList();
    }

    /** Every job of a task has the same parameters. */
    private List<String> parameters(OrchestraServer server) {
        WrittenJson parameters = server.get(Resource.of("tasks", task, "jobs", 0), ListedJob.class)
                .parameters();
        return parameters == null ? List.of() : List.copyOf(parameters.texts().keySet());
    }

    private static Table<ComparedJob> table(List<String> parameters, List<String> metrics) {
        Table<ComparedJob> table =
                new Table<ComparedJob>().named(ComparedJob::job).number("job", ComparedJob::job);
        parameters.forEach(
                parameter -> table.text(parameter, job -> job.values().get(parameter)));
        metrics.forEach(metric -> table.number(metric, job -> job.metric(metric)));
        return table.state("state", ComparedJob::state).wide().text("name", ComparedJob::name);
    }

    private List<ComparedJob> jobs(OrchestraServer server, Set<String> metrics) {
        Map<Integer, Map<String, @Nullable Double>> values = new LinkedHashMap<>();
        for (LastValueResponse value :
                server.list(Resource.of("tasks", task, "metrics", "values"), LastValueResponse.class)) {
            if (metrics.contains(value.metric())) {
                values.computeIfAbsent(value.job(), job -> new LinkedHashMap<>())
                        .put(value.metric(), value.last());
            }
        }
        List<ComparedJob> jobs =
                new ArrayList<>(server.list(Resource.of("tasks", task, "jobs"), ListedJob.class).stream()
                        .map(job -> job.with(values.getOrDefault(job.job(), Map.of())))
                        .toList());
        if (chosen != null) {
            jobs.sort(ComparedJob.bestFirst(chosen.get(0), best == BestChoice.MAX));
        }
        return jobs;
    }

    /** A job as the server lists it. */
    private record ListedJob(
            int job,
            @Nullable String name,
            String state,
            @Nullable WrittenJson parameters) {
        ComparedJob with(Map<String, @Nullable Double> metrics) {
            return new ComparedJob(job, name, state, parameters, metrics);
        }
    }

    /**
     * The last value of a metric of a job.
     *
     * @param last absent if it is infinite or no number
     */
    private record LastValueResponse(
            int job, String metric, @Nullable Double last) {}
}
