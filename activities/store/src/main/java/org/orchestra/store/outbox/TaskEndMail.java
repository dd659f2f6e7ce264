package org.orchestra.store.outbox;

import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.history.TaskFailure;
import org.orchestra.store.outbox.TaskEnd.EndedJobs;

/** What an owner reads when a task has ended: how it went, what went wrong, and what can be done. */
final class TaskEndMail {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final TaskEnd end;
    private final List<TaskFailure> failures;

    TaskEndMail(TaskEnd end, List<TaskFailure> failures) {
        this.end = end;
        this.failures = failures;
    }

    String subject() {
        EndedJobs counts = end.counts();
        String how = switch (end.state()) {
            case DONE -> counts.jobs() == 1 ? "its job is done" : format("all %,d jobs are done", counts.jobs());
            case BROKEN -> "its test phase failed";
            case KILLED -> killed(counts);
            default -> undone(counts);
        };
        return format("%s is %s: %s", end.task(), end.state(), how);
    }

    String body() {
        List<String> parts = new ArrayList<>();
        parts.add(String.join("\n", facts()));
        if (!failures.isEmpty()) {
            parts.add("What failed:\n" + lines(failures.stream().map(TaskEndMail::line)));
        }
        parts.add("What you can do now:\n" + lines(commands()));
        parts.add(format(
                "To get fewer of these messages: maestro user set %s --notify broken, or --notify none.", end.owner()));
        return String.join("\n\n", parts) + "\n";
    }

    private List<String> facts() {
        List<String> facts = new ArrayList<>();
        facts.add(format("%s is %s: %s.", end.task(), end.state(), counts()));
        // The other reasons say no more than the failures below.
        if (end.reason() != null && (end.state() == TaskState.BROKEN || end.state() == TaskState.KILLED)) {
            facts.add(
                    Character.toUpperCase(end.reason().charAt(0)) + end.reason().substring(1) + ".");
        }
        facts.add(format(
                "It took %s, from %s to %s UTC.",
                lasted(Duration.between(end.began(), end.ended())), time(end.began()), time(end.ended())));
        return facts;
    }

    /** As in "400 jobs, 388 done, 12 failed". */
    private String counts() {
        EndedJobs counts = end.counts();
        String each = Stream.of(
                        part(counts.done(), "done"),
                        part(counts.failed(), "failed"),
                        part(counts.killed(), "killed"),
                        part(counts.broken(), "broken"))
                .flatMap(List::stream)
                .collect(joining(", "));
        return counted(counts.jobs(), "job") + ", " + each;
    }

    private static List<String> part(int jobs, String word) {
        return jobs == 0 ? List.of() : List.of(format("%,d %s", jobs, word));
    }

    private static String killed(EndedJobs counts) {
        return counts.jobs() == 1
                ? "its job was not done"
                : format("%,d of %,d jobs %s done", counts.done(), counts.jobs(), counts.done() == 1 ? "was" : "were");
    }

    /** As in "12 of 400 jobs failed"; what was killed or is broken has not failed. */
    private static String undone(EndedJobs counts) {
        int undone = counts.jobs() - counts.done();
        String how = undone == counts.failed() ? "failed" : undone == 1 ? "is not done" : "are not done";
        return counts.jobs() == 1 ? "its job " + how : format("%,d of %,d jobs %s", undone, counts.jobs(), how);
    }

    private static String line(TaskFailure failure) {
        return failure.jobs() == 1
                ? format("job %d (%s): %s", failure.job(), failure.name(), failure.reason())
                : format(
                        "%,d jobs, the first is job %d (%s): %s",
                        failure.jobs(), failure.job(), failure.name(), failure.reason());
    }

    private Stream<String> commands() {
        String task = end.task();
        String results = "maestro task results " + task + " -o results";
        List<String> commands = switch (end.state()) {
            case DONE -> List.of(results);
            case KILLED -> List.of("maestro task retry " + task);
            default ->
                List.of(
                        "maestro task show " + task,
                        "maestro task logs " + task + " --failed",
                        "maestro task retry " + task);
        };
        boolean partly = end.counts().done() > 0 && !commands.contains(results);
        return partly ? Stream.concat(commands.stream(), Stream.of(results)) : commands.stream();
    }

    private static String lines(Stream<String> lines) {
        return lines.map(line -> "  " + line).collect(joining("\n"));
    }

    private static String time(Instant at) {
        return TIME.format(at);
    }

    /** In the two largest units, which is as much as anybody wants to know. */
    static String lasted(Duration time) {
        if (time.toDays() > 0) {
            return format("%d d %d h", time.toDays(), time.toHoursPart());
        }
        if (time.toHours() > 0) {
            return format("%d h %d min", time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? format("%d min %d s", time.toMinutes(), time.toSecondsPart())
                : format("%d s", time.toSeconds());
    }
}
