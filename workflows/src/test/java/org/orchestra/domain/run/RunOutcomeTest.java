package org.orchestra.domain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RunOutcomeTest {
    private static final Evidence PEAK = Evidence.NONE.withPeakMemoryMib(511);

    @ParameterizedTest
    @MethodSource
    void saysInOneLineWhatHappened(RunOutcome outcome, String word, String reason) {
        assertThat(outcome.code()).isEqualTo(word);
        assertThat(outcome.reason()).isEqualTo(reason);
    }

    static Stream<Arguments> saysInOneLineWhatHappened() {
        return Stream.of(
                Arguments.of(RunOutcome.succeeded(), "SUCCEEDED", ""),
                Arguments.of(RunOutcome.exitCode(137), "FAILED", "exit code 137: ended by signal 9 (KILL)"),
                Arguments.of(RunOutcome.exitCode(3), "FAILED", "exit code 3"),
                Arguments.of(RunOutcome.exitCode(140), "FAILED", "exit code 140: ended by signal 12 (USR2)"),
                Arguments.of(RunOutcome.of(RunCause.EXIT_CODE), "FAILED", "exit code unknown"),
                Arguments.of(
                        RunOutcome.exitCode(127).with(Evidence.of("no module named fit")),
                        "FAILED",
                        "exit code 127: no module named fit"),
                Arguments.of(RunOutcome.exitCode(127), "FAILED", "exit code 127: command not found"),
                Arguments.of(
                        RunOutcome.timeLimit(143, Duration.ofMinutes(26 * 60 + 3), Evidence.NONE),
                        "FAILED",
                        "time limit of 1-02:03:00"),
                Arguments.of(
                        RunOutcome.outOfMemory(137, 512, PEAK), "FAILED", "out of memory: it used 511 MiB of 512 MiB"),
                Arguments.of(
                        RunOutcome.outOfMemory(137, 512, Evidence.NONE),
                        "FAILED",
                        "out of memory: its limit is 512 MiB"),
                Arguments.of(
                        RunOutcome.of(RunCause.IMAGE_UNAVAILABLE, "not found"),
                        "NEVER_STARTED",
                        "the image cannot be pulled: not found"),
                Arguments.of(RunOutcome.of(RunCause.DRAIN, "the node was drained"), "EVICTED", "the node was drained"),
                Arguments.of(RunOutcome.of(RunCause.KILLED_BY_USER), "KILLED", "stopped on request"));
    }

    @ParameterizedTest
    @EnumSource
    void everyCauseIsACauseOfItsOwnKind(RunCause cause) {
        // when
        RunOutcome outcome = RunOutcome.of(cause, PEAK);

        // then
        assertThat(outcome.cause()).isEqualTo(cause);
        assertThat(outcome.code()).isEqualTo(cause.outcomeKind().name());
        assertThat(outcome.evidence()).isEqualTo(PEAK);
        assertThat(outcome.with(Evidence.NONE)).isEqualTo(RunOutcome.of(cause));
    }

    @Test
    void aCauseOfAnotherKindIsAMistake() {
        assertThatThrownBy(() -> new RunOutcome.Evicted(RunCause.EXIT_CODE, Evidence.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("EXIT_CODE is a cause of FAILED, not of EVICTED.");
    }
}
