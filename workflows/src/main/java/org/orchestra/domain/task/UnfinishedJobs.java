package org.orchestra.domain.task;

import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import java.util.ArrayList;
import java.util.List;

/**
 * The jobs that did not succeed in a task that has ended.
 *
 * @param jobs how many jobs the task has
 * @param failed how many of them failed
 * @param killed how many were killed
 * @param broken how many ended with their test phase
 * @param example the first job that failed; else the first that was killed; else the first that is broken
 */
public record UnfinishedJobs(int jobs, int failed, int killed, int broken, Example example) {
    /** A job and the reason of its end. */
    public record Example(int number, String name, String reason) {
        @Override
        public String toString() {
            return format("job %d (%s): %s", number, name, reason);
        }
    }

    /** One line for the task, for example "2 of 4 jobs failed, the first is job 1 (b.json): exit code 7". */
    public String summary() {
        List<String> parts = new ArrayList<>();
        add(parts, failed, "failed", "failed");
        add(parts, killed, "was killed", "were killed");
        add(parts, broken, "is broken", "are broken");
        int last = parts.size() - 1;
        String before = String.join(", ", parts.subList(0, last));
        return format("%s%s, the first is %s", before.isEmpty() ? "" : before + " and ", parts.get(last), example);
    }

    /** One line for a failed test phase, for example "the test phase failed: job 1 (b.json): exit code 7". */
    public String testPhaseSummary() {
        int unsuccessful = failed + killed;
        return unsuccessful == 1
                ? "the test phase failed: " + example
                : format("the test phase failed: %d jobs did not succeed, the first is %s", unsuccessful, example);
    }

    private void add(List<String> parts, int count, String one, String many) {
        if (count > 0) {
            String whole = parts.isEmpty() ? " of " + counted(jobs, "job") + " " : " ";
            parts.add(format("%,d%s%s", count, whole, count == 1 ? one : many));
        }
    }
}
