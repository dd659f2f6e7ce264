package org.orchestra.domain.task;

import static org.orchestra.domain.Text.format;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;

/**
 * Which jobs of a task test it: the first ones, some that are spread over all of them, or chosen ones.
 *
 * @param spread whether they are spread; false when they are the first or chosen
 * @param jobs the chosen ones, at most {@link Batch#MAX_JOBS}; null when none are chosen
 */
public record TestChoice(boolean spread, @Nullable JobSelection jobs) {
    /** The first jobs in the order of their numbers. */
    public static final TestChoice FIRST = new TestChoice(false, null);

    /** Jobs at equal distances, from the first to the last. */
    public static final TestChoice SPREAD = new TestChoice(true, null);

    /** As a regular expression. */
    public static final String PATTERN = "^first$|^spread$|" + JobSelection.PATTERN;

    /**
     * Parses {@code first}, {@code spread} or job numbers such as {@code 3,17,40-60}.
     *
     * @throws Refusal when the text is anything else, or chooses too many jobs
     */
    public static TestChoice parse(String text) {
        if (text.equals("first")) {
            return FIRST;
        }
        if (text.equals("spread")) {
            return SPREAD;
        }
        if (text.isBlank() || !Character.isDigit(text.strip().charAt(0))) {
            throw Refusal.invalid(
                    "invalid-test",
                    "The test jobs are first, spread, or numbers and ranges such as 3,17,40-60: choose one of these.");
        }
        JobSelection jobs = JobSelection.parse(text);
        if (jobs.size() > Batch.MAX_JOBS) {
            throw Refusal.invalid(
                    "invalid-test",
                    format(
                            "%,d jobs are too many for a test phase, which has at most %d: choose fewer.",
                            jobs.size(), Batch.MAX_JOBS));
        }
        return new TestChoice(false, jobs);
    }

    /** How many jobs of a task it chooses, when none has ended. */
    public int size(int jobs) {
        return this.jobs == null ? Math.min(Batch.TEST_JOBS, jobs) : this.jobs.size();
    }

    @Override
    public String toString() {
        if (jobs != null) {
            return jobs.toString();
        }
        return spread ? "spread" : "first";
    }
}
