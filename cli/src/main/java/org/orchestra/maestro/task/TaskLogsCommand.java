package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.OneLine;
import org.orchestra.maestro.terminal.OutputOption;
import org.orchestra.maestro.terminal.Sections;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the last log lines of a task's failed jobs. */
@Command(
        name = "logs",
        description =
                "Print the last log lines of each failed job. For the whole log of a job, use: maestro job logs NAME N",
        footer = {"", "Example:", "  maestro task logs user.ana.fit --failed --lines 5"})
public final class TaskLogsCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskParameter task;

    @Option(names = "--failed", required = true, description = "Select the failed jobs.")
    private boolean failed;

    @Option(
            names = "--lines",
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            defaultValue = "20",
            description = "Maximum number of lines per job (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Mixin
    private OutputOption output;

    public TaskLogsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<LogTailResponse> logs = session.open()
                .list(task.resource("logs").with("state", "FAILED").with("lines", lines), LogTailResponse.class);
        output.print(spec.commandLine().getOut(), logs, sections(logs));
        return 0;
    }

    private Sections sections(List<LogTailResponse> logs) {
        Sections sections = new Sections();
        logs.forEach(log -> sections.with(log.title(), log.lines()));
        return logs.isEmpty() ? sections.with(text("No job of %s has failed.", task.value())) : sections;
    }

    private record LogTailResponse(
            int job,
            @Nullable String name,
            @Nullable Integer attempt,
            @Nullable String node,
            @Nullable String reason,
            List<String> lines) {
        LogTailResponse {
            Objects.requireNonNull(lines, "lines");
        }

        String title() {
            String end = place() + ": " + (reason == null ? text("failed") : reason);
            return OneLine.of(lines.isEmpty() ? text("%s; no output", end) : end);
        }

        private String place() {
            String named = name == null ? text("job %s", job) : text("job %s (%s)", job, name);
            String run = attempt == null ? named : text("%s, run %s", named, attempt);
            return node == null ? run : text("%s on %s", run, node);
        }
    }
}
