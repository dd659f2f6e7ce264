package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.OneLine;
import org.orchestra.maestro.terminal.OutputOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Explains why jobs of a task are waiting. */
@Command(
        name = "why",
        description = {
            "Explain why jobs of a task are waiting, one line per reason.",
            "Lines starting with 'will never start' describe jobs that cannot start until something changes."
        },
        footer = {"", "Examples:", "  maestro task why user.ana.fit", "  maestro task why user.ana.fit --job 3"})
public final class TaskWhyCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskParameter task;

    @Mixin
    private JobOption job;

    @Mixin
    private OutputOption output;

    public TaskWhyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        WhyResponse why = session.open().get(task.resource("why").with("job", job.number()), WhyResponse.class);
        output.print(spec.commandLine().getOut(), why, why.lines());
        return 0;
    }

    private record WhyResponse(
            String task,
            @Nullable String state,
            List<WaitReasonResponse> waits,
            @Nullable String note,
            @Nullable String home) {
        WhyResponse {
            Objects.requireNonNull(waits, "waits");
        }

        String lines() {
            Stream<String> lines = waits.isEmpty()
                    ? Stream.of(OneLine.of(note != null ? note : text("No jobs of %s are waiting.", task)))
                    : waits.stream().map(WaitReasonResponse::line);
            return Stream.concat(lines, Stream.ofNullable(home).map(OneLine::of))
                    .collect(Collectors.joining(System.lineSeparator()));
        }
    }

    private record WaitReasonResponse(
            @Nullable String reason,
            boolean permanent,
            long jobs,
            String message,
            @Nullable Integer usedSlots,
            @Nullable Integer enabledSlots,
            @Nullable Long ahead,
            @Nullable Instant expectedStart) {
        WaitReasonResponse {
            Objects.requireNonNull(message, "message");
        }

        String line() {
            return OneLine.of(permanent ? text("will never start: %s", message) : message);
        }
    }
}
