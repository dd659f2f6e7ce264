package org.orchestra.domain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.run.RetryPolicy.Decision;

class RetryPolicyTest {
    private static final RunOutcome OUT_OF_MEMORY = RunOutcome.outOfMemory(137, 512, Evidence.NONE);
    private static final RunOutcome TIME_LIMIT = RunOutcome.timeLimit(137, Duration.ofHours(2), Evidence.NONE);
    private static final RunOutcome NO_IMAGE = RunOutcome.of(RunCause.IMAGE_UNAVAILABLE);

    @Test
    void aJobFailsAtItsFirstFailureUnlessItsTaskAllowsMore() {
        assertThat(RetryPolicy.of(1, List.of(), List.of()).decide(RunOutcome.exitCode(1), 1))
                .isEqualTo(Decision.ATTEMPTS_EXHAUSTED);
    }

    @Test
    void anyFailureIsRetriedUntilTheAttemptsAreExhausted() {
        // given
        RetryPolicy policy = RetryPolicy.of(3, List.of(), List.of());

        // then
        assertThat(policy.decide(RunOutcome.exitCode(1), 1)).isEqualTo(Decision.RETRY);
        assertThat(policy.decide(NO_IMAGE, 2)).isEqualTo(Decision.RETRY);
        assertThat(policy.decide(OUT_OF_MEMORY, 3)).isEqualTo(Decision.ATTEMPTS_EXHAUSTED);
    }

    @ParameterizedTest
    @CsvSource({
        "exit=3,        EXIT_3,  RETRY",
        "exit=4,        EXIT_3,  FAIL",
        "exit=2-4,      EXIT_3,  RETRY",
        "exit=3-3,      EXIT_3,  RETRY",
        "exit=4-255,    EXIT_3,  FAIL",
        "exit=137,      OOM,     RETRY",
        "oom,           OOM,     RETRY",
        "oom,           EXIT_3,  FAIL",
        "exit=137,      TIME,    FAIL",
        "time-limit,    TIME,    RETRY",
        "no-output,     SILENT,  RETRY",
        "exit=1-255,    SILENT,  FAIL",
        "never-started, IMAGE,   RETRY",
        "exit=1-255,    IMAGE,   FAIL",
        "never-started, EXIT_3,  FAIL"
    })
    void onlyMatchingFailuresAreRetried(String expression, String failure, Decision expected) {
        assertThat(RetryPolicy.of(2, List.of(expression), List.of()).decide(failure(failure), 1))
                .isEqualTo(expected);
    }

    @Test
    void oneOfSeveralExpressionsIsEnough() {
        // given
        RetryPolicy policy = RetryPolicy.of(2, List.of("exit=5", "oom", "never-started"), List.of());

        // then
        assertThat(policy.decide(OUT_OF_MEMORY, 1)).isEqualTo(Decision.RETRY);
        assertThat(policy.decide(NO_IMAGE, 1)).isEqualTo(Decision.RETRY);
        assertThat(policy.decide(TIME_LIMIT, 1)).isEqualTo(Decision.FAIL);
    }

    @Test
    void anExcludedFailureIsNotRetried() {
        // given
        RetryPolicy policy = RetryPolicy.of(3, List.of("exit=1-255"), List.of("exit=2"));

        // then
        assertThat(policy.decide(RunOutcome.exitCode(1), 1)).isEqualTo(Decision.RETRY);
        assertThat(policy.decide(RunOutcome.exitCode(2), 1)).isEqualTo(Decision.FAIL);
    }

    @ParameterizedTest
    @EnumSource(names = {"IMAGE_NAME_INVALID", "REFUSED"})
    void anUnrecoverableFailureIsNotRetried(RunCause cause) {
        assertThat(RetryPolicy.of(20, List.of("never-started"), List.of()).decide(RunOutcome.of(cause), 1))
                .isEqualTo(Decision.FAIL);
    }

    @Test
    void anUnknownExitCodeMatchesNoRange() {
        // given
        RunOutcome unknown = RunOutcome.of(RunCause.EXIT_CODE);

        // then
        assertThat(RetryPolicy.of(2, List.of("exit=1-255"), List.of()).decide(unknown, 1))
                .isEqualTo(Decision.FAIL);
        assertThat(RetryPolicy.of(2, List.of(), List.of()).decide(unknown, 1)).isEqualTo(Decision.RETRY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "exit", "exit=", "exit=x", "exit=-1", "exit=1-", "OOM", "memory", "time limit", " oom"})
    void anInvalidExpressionIsRefused(String expression) {
        assertThatThrownBy(() -> new FailureMatcher(expression))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "'" + expression
                                + "' is not a kind of failure: write exit=137, exit=1-9, oom, time-limit, no-output or never-started.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exit=0         | exit=0 is not an exit code of a failure: use a code from 1 to 255, for example exit=137.",
                "exit=256       | exit=256 is not an exit code of a failure: use a code from 1 to 255, for example exit=137.",
                "exit=999999999 | exit=999999999 is not an exit code of a failure: use a code from 1 to 255, for example exit=137.",
                "exit=9-1       | The range exit=9-1 ends before it begins: write exit=1-9."
            })
    void anImpossibleExitCodeIsRefused(String expression, String message) {
        assertThatThrownBy(() -> new FailureMatcher(expression))
                .isInstanceOf(Refusal.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 21})
    void anInvalidNumberOfAttemptsIsRefused(int attempts) {
        assertThatThrownBy(() -> RetryPolicy.of(attempts, List.of(), List.of()))
                .isInstanceOf(Refusal.class)
                .hasMessage("A job may have 1 to 20 attempts, not " + attempts + ".");
    }

    private static RunOutcome failure(String name) {
        return switch (name) {
            case "OOM" -> OUT_OF_MEMORY;
            case "TIME" -> TIME_LIMIT;
            case "SILENT" -> RunOutcome.of(RunCause.NO_OUTPUT);
            case "IMAGE" -> NO_IMAGE;
            default -> RunOutcome.exitCode(3);
        };
    }
}
