package org.orchestra.domain.task;

import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.orchestra.domain.Refusal;

/**
 * Jobs of a task by their numbers, for example {@code 3,17,40-60}.
 *
 * @param ranges in ascending order; they neither overlap nor touch, and there is at least one
 */
public record JobSelection(List<Range> ranges) {
    /** The maximum length of the text, in characters. */
    public static final int MAX_LENGTH = 4_096;

    private static final String ONE = "\\s*(\\d{1,6})\\s*(?:-\\s*(\\d{1,6})\\s*)?";

    /** As a regular expression. */
    public static final String PATTERN = "^" + ONE + "(?:," + ONE + ")*$";

    private static final Pattern RANGE = Pattern.compile(ONE);
    private static final int MAX_SHOWN_LENGTH = 60;

    /** The jobs {@code first} to {@code last}, both included. */
    public record Range(int first, int last) {
        @Override
        public String toString() {
            return first == last ? String.valueOf(first) : first + "-" + last;
        }
    }

    /**
     * Parses numbers and ranges, separated by commas, in any order.
     *
     * @throws Refusal when the text is anything else
     */
    public static JobSelection parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw refused(format(
                    "The job numbers are longer than %,d characters: write consecutive jobs as a range such as 40-60.",
                    MAX_LENGTH));
        }
        if (text.isBlank()) {
            throw refused("No jobs are given: write numbers and ranges such as 3,17,40-60.");
        }
        return new JobSelection(
                joined(Stream.of(text.split(",", -1)).map(JobSelection::range).toList()));
    }

    /**
     * Checks that a task has all of these jobs.
     *
     * @param jobs how many jobs it has
     * @throws Refusal when it lacks one of them
     */
    public void requireOf(String task, int jobs) {
        int last = ranges.get(ranges.size() - 1).last();
        if (last >= jobs) {
            throw refused(format(
                    "Task %s has no job %d: %s.",
                    task, last, jobs == 1 ? "it has only job 0" : "choose from 0-" + (jobs - 1)));
        }
    }

    /** For example "jobs 3,17,40-60", or "57 jobs" when the numbers would be too long. */
    public String inShort() {
        String all = toString();
        return all.length() <= MAX_SHOWN_LENGTH ? "jobs " + all : counted(size(), "job");
    }

    /** How many jobs are selected. */
    public int size() {
        return ranges.stream()
                .mapToInt(range -> range.last() - range.first() + 1)
                .sum();
    }

    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(joining(","));
    }

    private static Range range(String text) {
        Matcher range = RANGE.matcher(text);
        if (!range.matches()) {
            throw refused(format(
                    "'%s' is neither a job number nor a range: write numbers and ranges such as 3,17,40-60.",
                    shown(text.strip())));
        }
        int first = Integer.parseInt(range.group(1));
        int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
        if (last < first) {
            throw refused(format(
                    "The range %s ends before it begins: write %s.", new Range(first, last), new Range(last, first)));
        }
        return new Range(first, last);
    }

    private static String shown(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    private static List<Range> joined(List<Range> ranges) {
        List<Range> joined = new ArrayList<>();
        ranges.stream()
                .sorted((one, other) -> Integer.compare(one.first(), other.first()))
                .forEach(range -> {
                    Range before = joined.isEmpty() ? null : joined.get(joined.size() - 1);
                    if (before == null || range.first() > before.last() + 1) {
                        joined.add(range);
                    } else {
                        joined.set(joined.size() - 1, new Range(before.first(), Math.max(before.last(), range.last())));
                    }
                });
        return List.copyOf(joined);
    }

    private static Refusal refused(String message) {
        return Refusal.invalid("invalid-job-range", message);
    }
}
