package org.orchestra.domain.task;

import static org.orchestra.domain.Text.format;

import java.util.ArrayList;
import java.util.List;

/**
 * What a task that has ended did not get done.
 *
 * @param jobs how many jobs it has
 * @param failed how many of them failed
 * @param killed how many were killed
 * @param broken how many were given up with their test phase
 * @param example the first job that failed; when none did the first that was killed, else the first that is broken
 */
public record UnfinishedJobs(int jobs, int failed, int killed, int broken, Example example) {
    /** A job with the reason why it ended. */
    public record Example(int number, String name, String reason) {
        @Override
        public String toString() {
            return format("job %d (%s): %s", number, name, reason);
        }
    }

    /** One line for the task, as in "2 of 4 jobs failed, the first is job 1 (b.json): exit code 7". */
    public String sentence() {
        List<String> parts = new ArrayList<>();
        add(parts, failed, "failed", "failed");
        add(parts, killed, "was killed", "were killed");
        add(parts, broken, "is broken", "are broken");
        int last = parts.size() - 1;
        String before = String.join(", ", parts.subList(0, last));
        return format("%s%s, the first is %s", before.isEmpty() ? "" : before + " and ", parts.get(last), example);
    }

    /** One line for a task whose test phase it is, as in "the test phase failed: job 1 (b.json): exit code 7". */
    public String testSentence() {
        int unsuccessful = failed + killed;
        return unsuccessful == 1
                ? "the test phase failed: " + example
                : format("the test phase failed: %d jobs did not succeed, the first is %s", unsuccessful, example);
    }

    private void add(List<String> parts, int count, String one, String many) {
        if (count > 0) {
            String whole = parts.isEmpty() ? format(" of %,d jobs ", jobs) : " ";
            parts.add(format("%,d%s%s", count, whole, count == 1 ? one : many));
        }
    }
}
