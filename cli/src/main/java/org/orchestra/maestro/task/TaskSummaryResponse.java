package org.orchestra.maestro.task;

import static org.orchestra.maestro.terminal.Times.toTheSecond;
import static org.orchestra.maestro.text.Texts.text;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.Fields;
import org.orchestra.maestro.terminal.Sections;
import org.orchestra.maestro.terminal.Table;
import org.orchestra.maestro.terminal.TextBar;
import org.orchestra.maestro.text.Count;

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
            .text(
                    "example",
                    failure -> failure.name() == null
                            ? text("job %s", failure.job())
                            : text("job %s: %s", failure.job(), failure.name()));
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
            String counted =
                    charged == total ? String.valueOf(total) : text("%s, %s not counted", total, total - charged);
            return evicted == 0 ? counted : text("%s, %s evicted", counted, evicted);
        }
    }

    /** The summary, starting with the reason of a broken task. */
    Sections sections() {
        Sections sections = new Sections();
        if (task.isBroken()) {
            sections.with(text(
                    "%s is BROKEN: %s",
                    task.name(), task.reason() == null ? text("its test phase failed") : task.reason()));
        }
        sections.with(fields());
        if (failures != null && !failures.isEmpty()) {
            sections.with(text("unsuccessful jobs, by reason"), failures, FAILURES);
        }
        String next = nextCommand();
        return next == null ? sections : sections.with(next);
    }

    private Fields fields() {
        TaskResponse.JobCountsResponse counts = task.counts();
        Fields fields = new Fields()
                .with(text("task"), task.name())
                .with(text("state"), task.state())
                .with(text("phase"), task.isFinal() ? null : phase)
                .with(text("reason"), task.isBroken() ? null : task.reason())
                .withDrawn(
                        text("progress"),
                        room -> TextBar.of(counts.done(), counts.ended() - counts.done(), task.jobs(), room))
                .with(text("jobs"), task.jobs() + ": " + counts.describe())
                .with(text("no output"), withoutOutput == null || withoutOutput == 0 ? null : noOutput())
                .with(text("rate"), jobsPerHour == null ? null : rate(jobsPerHour))
                .with(text("expected end"), expectedEnd)
                .with(text("runs"), runs == null || runs.total() == 0 ? null : runs.describe());
        return addTimes(addSettings(fields));
    }

    private Fields addSettings(Fields fields) {
        fields.with(text("queue"), task.queue())
                .with(text("cluster"), task.place())
                .with(text("image"), task.image())
                .withText(text("exec"), task.command())
                .with(text("data"), task.dataDataset())
                .with(text("configs"), task.configDataset())
                .with(
                        text("parameters"),
                        task.parameters() == null ? null : task.parameters().describe())
                .with(text("draw"), task.draw() == null ? null : task.draw().describe());
        return task.settings()
                .addTo(fields)
                .with(text("requests"), task.describeRequests())
                .withText(text("advice"), task.advice())
                .with(text("packs"), task.describePacks())
                .with(text("max running"), task.maxRunning())
                .with(text("priority"), task.priority() == 0 ? null : task.priority())
                .with(text("bypass"), task.bypass() ? text("yes") : null)
                .with(text("results"), task.results());
    }

    private Fields addTimes(Fields fields) {
        return fields.with(text("created"), toTheSecond(task.createdAt()))
                .with(text("finished"), toTheSecond(task.finishedAt()))
                .with(text("trace"), traceUrl);
    }

    /** Suggests the next command. */
    private @Nullable String nextCommand() {
        String name = task.name();
        if (failures != null && !failures.isEmpty()) {
            return task.isFinal()
                    ? text("next: maestro task logs %s --failed; maestro task retry %s", name, name)
                    : text("next: maestro task logs %s --failed", name);
        }
        return switch (task.state()) {
            case "DONE" -> text("next: maestro task results %s -o DIR", name);
            case "KILLED", "BROKEN" -> text("next: maestro task retry %s", name);
            default -> null;
        };
    }

    private String noOutput() {
        return text("%s of %s wrote no output", withoutOutput, Count.jobs(task.jobs()));
    }

    private static String rate(double jobsPerHour) {
        return jobsPerHour < SLOW ? text("%.1f jobs per hour", jobsPerHour) : text("%.0f jobs per hour", jobsPerHour);
    }
}
