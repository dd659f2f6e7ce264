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
                .isEqualTo(Decision.USED_UP);
    }

    @Test
    void anyFailureIsTriedAgainUntilTheAttemptsAreUsedUp() {
        // given
        RetryPolicy policy = RetryPolicy.of(3, List.of(), List.of());

        // then
        assertThat(policy.decide(RunOutcome.exitCode(1), 1)).isEqualTo(Decision.AGAIN);
        assertThat(policy.decide(NO_IMAGE, 2)).isEqualTo(Decision.AGAIN);
        assertThat(policy.decide(OUT_OF_MEMORY, 3)).isEqualTo(Decision.USED_UP);
    }

    @ParameterizedTest
    @CsvSource({
        "exit=3,        EXIT_3,  AGAIN",
        "exit=4,        EXIT_3,  FAIL",
        "exit=2-4,      EXIT_3,  AGAIN",
        "exit=3-3,      EXIT_3,  AGAIN",
        "exit=4-255,    EXIT_3,  FAIL",
        "exit=137,      OOM,     AGAIN",
        "oom,           OOM,     AGAIN",
        "oom,           EXIT_3,  FAIL",
        "exit=137,      TIME,    FAIL",
        "time-limit,    TIME,    AGAIN",
        "never-started, IMAGE,   AGAIN",
        "exit=1-255,    IMAGE,   FAIL",
        "never-started, EXIT_3,  FAIL"
    })
    void onlyTheFailuresThatAreNamedAreTriedAgain(String word, String failure, Decision expected) {
        assertThat(RetryPolicy.of(2, List.of(word), List.of()).decide(failure(failure), 1))
                .isEqualTo(expected);
    }

    @Test
    void oneOfSeveralWordsIsEnough() {
        // given
        RetryPolicy policy = RetryPolicy.of(2, List.of("exit=5", "oom", "never-started"), List.of());

        // then
        assertThat(policy.decide(OUT_OF_MEMORY, 1)).isEqualTo(Decision.AGAIN);
        assertThat(policy.decide(NO_IMAGE, 1)).isEqualTo(Decision.AGAIN);
        assertThat(policy.decide(TIME_LIMIT, 1)).isEqualTo(Decision.FAIL);
    }

    @Test
    void whatIsNotToBeTriedAgainIsNot() {
        // given
        RetryPolicy policy = RetryPolicy.of(3, List.of("exit=1-255"), List.of("exit=2"));

        // then
        assertThat(policy.decide(RunOutcome.exitCode(1), 1)).isEqualTo(Decision.AGAIN);
        assertThat(policy.decide(RunOutcome.exitCode(2), 1)).isEqualTo(Decision.FAIL);
    }

    @ParameterizedTest
    @EnumSource(names = {"IMAGE_NAME_INVALID", "REFUSED"})
    void whatCannotBecomeBetterIsNotTriedAgain(RunCause cause) {
        assertThat(RetryPolicy.of(20, List.of("never-started"), List.of()).decide(RunOutcome.of(cause), 1))
                .isEqualTo(Decision.FAIL);
    }

    @Test
    void anUnknownExitCodeIsNoNumber() {
        // given
        RunOutcome unknown = RunOutcome.of(RunCause.EXIT_CODE);

        // then
        assertThat(RetryPolicy.of(2, List.of("exit=1-255"), List.of()).decide(unknown, 1))
                .isEqualTo(Decision.FAIL);
        assertThat(RetryPolicy.of(2, List.of(), List.of()).decide(unknown, 1)).isEqualTo(Decision.AGAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "exit", "exit=", "exit=x", "exit=-1", "exit=1-", "OOM", "memory", "time limit", " oom"})
    void aWordThatNamesNoFailureIsRefused(String word) {
        assertThatThrownBy(() -> new FailureMatcher(word))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "'" + word + "' names no failure: write exit=137, exit=1-9, oom, time-limit or never-started.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exit=0         | exit=0 is no exit code of a failure: those go from 1 to 255, as in exit=137.",
                "exit=256       | exit=256 is no exit code of a failure: those go from 1 to 255, as in exit=137.",
                "exit=999999999 | exit=999999999 is no exit code of a failure: those go from 1 to 255, as in exit=137.",
                "exit=9-1       | exit=9-1 runs backwards: write exit=1-9."
            })
    void anImpossibleExitCodeIsRefused(String word, String sentence) {
        assertThatThrownBy(() -> new FailureMatcher(word))
                .isInstanceOf(Refusal.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 21})
    void attemptsHaveTheirRange(int attempts) {
        assertThatThrownBy(() -> RetryPolicy.of(attempts, List.of(), List.of()))
                .isInstanceOf(Refusal.class)
                .hasMessage("A job may have 1 to 20 attempts, not " + attempts + ".");
    }

    private static RunOutcome failure(String name) {
        return switch (name) {
            case "OOM" -> OUT_OF_MEMORY;
            case "TIME" -> TIME_LIMIT;
            case "IMAGE" -> NO_IMAGE;
            default -> RunOutcome.exitCode(3);
        };
    }
}
