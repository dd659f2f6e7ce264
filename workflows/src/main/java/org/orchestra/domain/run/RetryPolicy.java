package org.orchestra.domain.run;

import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Set;
import org.orchestra.domain.Refusal;

/**
 * Says which failed jobs of a task run again without a request, and how often. An eviction is not a failure.
 *
 * @param maxAttempts how many attempts a job has before it has failed for good, 1 to {@value #MAX_ATTEMPTS}
 * @param retryOn the failures after which the job runs again; empty for any
 * @param noRetryOn the failures after which it does not run again; these override {@code retryOn}
 * @throws Refusal when the number is out of its range
 */
public record RetryPolicy(int maxAttempts, List<FailureMatcher> retryOn, List<FailureMatcher> noRetryOn) {
    public static final int MAX_ATTEMPTS = 20;

    /** No job runs again. */
    public static final RetryPolicy NONE = new RetryPolicy(1, List.of(), List.of());

    /** Every other attempt would end the same way. */
    private static final Set<RunCause> UNRECOVERABLE = Set.of(RunCause.IMAGE_NAME_INVALID, RunCause.REFUSED);

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
     * @param retryOn expressions for {@link FailureMatcher}
     * @param noRetryOn likewise
     * @throws Refusal when the number or an expression is invalid
     */
    public static RetryPolicy of(int maxAttempts, List<String> retryOn, List<String> noRetryOn) {
        return new RetryPolicy(maxAttempts, matchers(retryOn), matchers(noRetryOn));
    }

    /** What follows a failure. */
    public enum Decision {
        /** The job runs again. */
        RETRY,
        /** The job would run again, but has no attempt left. */
        ATTEMPTS_EXHAUSTED,
        /** The job has failed, even if it has attempts left. */
        FAIL
    }

    /** @param attempts how many of the job's attempts are used, including this one */
    public Decision decide(RunOutcome failure, int attempts) {
        if (!isRetryable(failure)) {
            return Decision.FAIL;
        }
        return attempts < maxAttempts ? Decision.RETRY : Decision.ATTEMPTS_EXHAUSTED;
    }

    private boolean isRetryable(RunOutcome failure) {
        boolean unrecoverable = failure.cause() != null && UNRECOVERABLE.contains(failure.cause());
        return !unrecoverable && !anyMatches(noRetryOn, failure) && (retryOn.isEmpty() || anyMatches(retryOn, failure));
    }

    private static boolean anyMatches(List<FailureMatcher> matchers, RunOutcome failure) {
        return matchers.stream().anyMatch(matcher -> matcher.matches(failure));
    }

    private static List<FailureMatcher> matchers(List<String> expressions) {
        return expressions.stream().map(FailureMatcher::new).toList();
    }
}
