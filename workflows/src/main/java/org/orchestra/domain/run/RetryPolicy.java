package org.orchestra.domain.run;

import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Set;
import org.orchestra.domain.Refusal;

/**
 * Which failed jobs of a task run again by themselves, and how often. Evictions are no failures.
 *
 * @param maxAttempts how often a job may fail until it has failed for good, 1 to {@value #MAX_ATTEMPTS}
 * @param retryOn the failures after which it runs again; empty for any
 * @param noRetryOn the failures after which it does not, whatever the others say
 * @throws Refusal when the number is out of its range
 */
public record RetryPolicy(int maxAttempts, List<FailureMatcher> retryOn, List<FailureMatcher> noRetryOn) {
    public static final int MAX_ATTEMPTS = 20;

    /** A job that fails has failed. */
    public static final RetryPolicy NONE = new RetryPolicy(1, List.of(), List.of());

    /** They end every attempt alike. */
    private static final Set<RunCause> HOPELESS = Set.of(RunCause.IMAGE_NAME_INVALID, RunCause.REFUSED);

    public RetryPolicy {
        if (maxAttempts < 1 || maxAttempts > MAX_ATTEMPTS) {
            throw Refusal.invalid(
                    "invalid-max-attempts",
                    format("A job may have 1 to %d attempts, not %d.", MAX_ATTEMPTS, maxAttempts));
        }
        retryOn = List.copyOf(retryOn);
        noRetryOn = List.copyOf(noRetryOn);
    }

    /**
     * @param retryOn words as of {@link FailureMatcher}
     * @param noRetryOn likewise
     * @throws Refusal when the number or a word is none
     */
    public static RetryPolicy of(int maxAttempts, List<String> retryOn, List<String> noRetryOn) {
        return new RetryPolicy(maxAttempts, words(retryOn), words(noRetryOn));
    }

    /** What follows a failure. */
    public enum Decision {
        /** The job runs again. */
        AGAIN,
        /** It would run again if it had an attempt left. */
        USED_UP,
        /** It has failed, whatever it has left. */
        FAIL
    }

    /** @param attempts how many of the job's attempts are used up, this one included */
    public Decision decide(RunOutcome failure, int attempts) {
        if (!repeats(failure)) {
            return Decision.FAIL;
        }
        return attempts < maxAttempts ? Decision.AGAIN : Decision.USED_UP;
    }

    private boolean repeats(RunOutcome failure) {
        boolean hopeless = failure.cause() != null && HOPELESS.contains(failure.cause());
        return !hopeless && !covers(noRetryOn, failure) && (retryOn.isEmpty() || covers(retryOn, failure));
    }

    private static boolean covers(List<FailureMatcher> words, RunOutcome failure) {
        return words.stream().anyMatch(word -> word.covers(failure));
    }

    private static List<FailureMatcher> words(List<String> words) {
        return words.stream().map(FailureMatcher::new).toList();
    }
}
