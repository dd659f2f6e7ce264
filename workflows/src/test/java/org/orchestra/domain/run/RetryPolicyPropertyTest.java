package org.orchestra.domain.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.orchestra.domain.run.RetryPolicy.Decision;

class RetryPolicyPropertyTest {
    @Property
    void aJobHasNoMoreAttemptsThanItsMaximum(
            @ForAll("policies") RetryPolicy policy, @ForAll("failures") RunOutcome failure) {
        // when
        long attempts = 1
                + IntStream.iterate(
                                1, attempt -> policy.decide(failure, attempt) == Decision.RETRY, attempt -> attempt + 1)
                        .count();

        // then
        assertThat(attempts).isIn(1L, (long) policy.maxAttempts());
    }

    @Property
    void whetherAFailureIsRetryableDoesNotDependOnTheAttempt(
            @ForAll("policies") RetryPolicy policy, @ForAll("failures") RunOutcome failure) {
        // when
        boolean fails = policy.decide(failure, 1) == Decision.FAIL;

        // then
        assertThat(IntStream.rangeClosed(2, RetryPolicy.MAX_ATTEMPTS)
                        .mapToObj(attempt -> policy.decide(failure, attempt) == Decision.FAIL))
                .containsOnly(fails);
    }

    @Property
    void noRetryOnOverridesRetryOn(
            @ForAll("policies") RetryPolicy policy,
            @ForAll("expressions") String expression,
            @ForAll("failures") RunOutcome failure) {
        // given
        FailureMatcher forbidden = new FailureMatcher(expression);
        RetryPolicy strict = new RetryPolicy(policy.maxAttempts(), policy.retryOn(), List.of(forbidden));
        RetryPolicy lax = new RetryPolicy(policy.maxAttempts(), policy.retryOn(), List.of());

        // then
        assertThat(strict.decide(failure, 1))
                .isEqualTo(forbidden.matches(failure) ? Decision.FAIL : lax.decide(failure, 1));
    }

    @Provide
    Arbitrary<RetryPolicy> policies() {
        Arbitrary<List<String>> some = expressions().list().ofMaxSize(3);
        return Combinators.combine(Arbitraries.integers().between(1, RetryPolicy.MAX_ATTEMPTS), some, some)
                .as(RetryPolicy::of);
    }

    @Provide
    Arbitrary<String> expressions() {
        Arbitrary<Integer> codes = Arbitraries.integers().between(1, 255);
        return Arbitraries.oneOf(
                Arbitraries.of("oom", "time-limit", "never-started"),
                codes.map(code -> "exit=" + code),
                Combinators.combine(codes, codes)
                        .as((one, other) -> "exit=%d-%d".formatted(Math.min(one, other), Math.max(one, other))));
    }

    @Provide
    Arbitrary<RunOutcome> failures() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(1, 255).map(RunOutcome::exitCode),
                Arbitraries.of(RunCause.class)
                        .filter(RetryPolicyPropertyTest::isFailure)
                        .map(RunOutcome::of));
    }

    private static boolean isFailure(RunCause cause) {
        return cause.outcomeKind() == RunCause.OutcomeKind.FAILED
                || cause.outcomeKind() == RunCause.OutcomeKind.NEVER_STARTED;
    }
}
