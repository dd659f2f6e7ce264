package org.orchestra.maestro.task;

import static org.orchestra.maestro.terminal.Times.toTheSecond;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.Fields;
import org.orchestra.maestro.terminal.Sections;
import org.orchestra.maestro.terminal.Table;
import org.orchestra.maestro.terminal.TextBar;

/**
 * The server's summary of a task.
 *
 * @param jobsPerHour current rate at which its jobs end; absent if unknown
 * @param withoutOutput number of its done jobs that wrote no output; absent if unknown
 * @param failures distinct failure reasons, most frequent first
 * @param traceUrl address of its workflow in Temporal's UI; absent if the server has none
 */
record TaskSummaryResponse(
        TaskResponse task,
        @Nullable String phase,
        @Nullable Double jobsPerHour,
        @Nullable Instant expectedEnd,
        @Nullable Long withoutOutput,
        @Nullable List<FailureResponse> failures,
        @Nullable RunCountsResponse runs,
        @Nullable String traceUrl) {
    private static final Table<FailureResponse> FAILURES = new Table<FailureResponse>()
            .number("jobs", FailureResponse::jobs)
            .wrappedText("reason", FailureResponse::reason)
            .text("example", failure -> "job " + failure.job() + (failure.name() == null ? "" : ": " + failure.name()));
    private static final double SLOW = 10;

    TaskSummaryResponse {
        Objects.requireNonNull(task, "task");
    }

    /** Jobs that ended for one reason, with one job as an example. */
    record FailureResponse(
            @Nullable String cause,
            @Nullable String reason,
            long jobs,
            int job,
            @Nullable String name) {}

    /** The numbers of its runs: all, those that count as attempts, and those that were evicted. */
    record RunCountsResponse(long total, long charged, long evicted) {
        String describe() {
            return total
                    + (charged == total ? "" : ", " + (total - charged) + " not counted")
                    + (evicted == 0 ? "" : ", " + evicted + " evicted");
        }
    }

    /** The summary, starting with the reason of a broken task. */
    Sections sections() {
        Sections sections = new Sections();
        if (task.isBroken()) {
            sections.with(
                    task.name() + " is BROKEN: " + (task.reason() == null ? "its test phase failed" : task.reason()));
        }
        sections.with(fields());
        if (failures != null && !failures.isEmpty()) {
            sections.with("unsuccessful jobs, by reason", failures, FAILURES);
        }
        String next = nextCommand();
        return next == null ? sections : sections.with(next);
    }

    private Fields fields() {
        TaskResponse.JobCountsResponse counts = task.counts();
        Fields fields = new Fields()
                .with("task", task.name())
                .with("state", task.state())
                .with("phase", task.isFinal() ? null : phase)
                .with("reason", task.isBroken() ? null : task.reason())
                .with("progress", TextBar.of(counts.done(), counts.ended() - counts.done(), task.jobs()))
                .with("jobs", task.jobs() + ": " + counts.describe())
                .with("no output", withoutOutput == null || withoutOutput == 0 ? null : noOutput())
                .with("rate", jobsPerHour == null ? null : rate(jobsPerHour))
                .with("expected end", expectedEnd)
                .with("runs", runs == null || runs.total() == 0 ? null : runs.describe());
        return addTimes(addSettings(fields));
    }

    private Fields addSettings(Fields fields) {
        fields.with("queue", task.queue())
                .with("cluster", task.place())
                .with("image", task.image())
                .withText("exec", task.command())
                .with("data", task.dataDataset())
                .with("configs", task.configDataset())
                .with(
                        "parameters",
                        task.parameters() == null ? null : task.parameters().describe())
                .with("draw", task.draw() == null ? null : task.draw().describe());
        return task.settings()
                .addTo(fields)
                .with("requests", task.describeRequests())
                .withText("advice", task.advice())
                .with("packs", task.describePacks())
                .with("max running", task.maxRunning())
                .with("priority", task.priority() == 0 ? null : task.priority())
                .with("bypass", task.bypass() ? "yes" : null)
                .with("results", task.results());
    }

    private Fields addTimes(Fields fields) {
        return fields.with("created", toTheSecond(task.createdAt()))
                .with("finished", toTheSecond(task.finishedAt()))
                .with("trace", traceUrl);
    }

    /** Suggests the next command. */
    private @Nullable String nextCommand() {
        String retry = task.isFinal() ? "; maestro task retry " + task.name() : "";
        if (failures != null && !failures.isEmpty()) {
            return "next: maestro task logs " + task.name() + " --failed" + retry;
        }
        return switch (task.state()) {
            case "DONE" -> "next: maestro task results " + task.name() + " -o DIR";
            case "KILLED", "BROKEN" -> "next: maestro task retry " + task.name();
            default -> null;
        };
    }

    private String noOutput() {
        return withoutOutput + " of " + task.jobs() + " jobs wrote no output";
    }

    private static String rate(double jobsPerHour) {
        return String.format(
                Locale.ROOT, jobsPerHour < SLOW ? "%.1f jobs per hour" : "%.0f jobs per hour", jobsPerHour);
    }
}
