package org.orchestra.domain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailingNodeDetectorTest {
    private final FailingNodeDetector detector = new FailingNodeDetector(5, Duration.ofSeconds(10));
    private int jobs;

    // Streak
    // -----------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "FAILED, EXIT_CODE, exit code 127, 2, true",
                "FAILED, EXIT_CODE, exit code 127, 10, true",
                "FAILED, EXIT_CODE, exit code 127, 11, false",
                "NEVER_STARTED, START_FAILED, it cannot be started: no space left, 1, true",
                "NEVER_STARTED, IMAGE_UNAVAILABLE, the image cannot be pulled: away, 300, false",
                "FAILED, TIME_LIMIT, time limit of 5 s reached, 5, false",
                "FAILED, OUT_OF_MEMORY, out of memory: it used 512 MiB of 512 MiB, 3, false",
                "NEVER_STARTED, IMAGE_NAME_INVALID, the image's name is malformed: Python:3, 1, false",
                "NEVER_STARTED, REFUSED, the cluster refused it: no such namespace, 1, false",
                "EVICTED, DRAIN, node drained, 1, false",
                "KILLED, KILLED_BY_USER, stopped, 1, false",
                "SUCCEEDED, -, '', 1, false"
            })
    void aQuickFailureIsOneThatMayBeTheNodes(
            String code, RunCause cause, String reason, int seconds, boolean expected) {
        assertThat(detector.isQuickFailure(run("ana.fit", "n1", code, cause, reason, seconds)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "START_FAILED, out of memory",
        "START_FAILED, time limit exceeded by the runtime",
        "IMAGE_UNAVAILABLE, the cluster refused it"
    })
    void theCauseDecidesAndNotTheWordsOfTheReason(RunCause cause, String reason) {
        assertThat(detector.isQuickFailure(run("ana.fit", "n1", "NEVER_STARTED", cause, reason, 1)))
                .isTrue();
    }

    @Test
    void theStreakGoesBackToTheLastRunThatShowsAHealthyNode() {
        // given
        FinishedRun before = failure("ana.fit", "n1");
        FinishedRun success = success("bob.scan", "n1");
        FinishedRun first = failure("ana.fit", "n1");
        FinishedRun second = failure("bob.scan", "n1");

        // then
        assertThat(detector.streak(List.of(second, first, success, before))).containsExactly(second, first);
    }

    @Test
    void aFailureAfterALongRunEndsTheStreakToo() {
        // given
        FinishedRun late = run("ana.fit", "n1", "FAILED", RunCause.EXIT_CODE, "exit code 1", 3_600);
        FinishedRun last = failure("ana.fit", "n1");

        // then
        assertThat(detector.streak(List.of(last, late, failure("ana.fit", "n1"))))
                .containsExactly(last);
    }

    @Test
    void runsThatProveNothingNeitherCountNorEndTheStreak() {
        // given
        FinishedRun first = failure("ana.fit", "n1");
        FinishedRun evicted = run("ana.fit", "n1", "EVICTED", RunCause.DRAIN, "node drained", 1);
        FinishedRun killed = run("bob.scan", "n1", "KILLED", RunCause.KILLED_BY_USER, "stopped", 400);
        FinishedRun memory = run("bob.scan", "n1", "FAILED", RunCause.OUT_OF_MEMORY, "out of memory", 4);
        FinishedRun last = failure("ana.fit", "n1");

        // then
        assertThat(detector.streak(List.of(last, memory, killed, evicted, first)))
                .containsExactly(last, first);
    }

    @Test
    void fourFailuresAreNotSuspiciousFiveAre() {
        assertThat(detector.isSuspicious(failures(4, "ana.fit"))).isFalse();
        assertThat(detector.isSuspicious(failures(5, "ana.fit"))).isTrue();
    }

    // Verdict
    // ----------------------------------------------------------------------------------------------------------

    @Test
    void failuresOfTwoUsersAreEvidence() {
        // given
        List<FinishedRun> streak = both(failures(3, "ana.fit"), failures(2, "bob.scan"));

        // then
        assertThat(detector.diagnose(streak, List.of()))
                .contains(
                        "5 jobs in a row failed within 2 s of their start: 3 of user.ana.fit, 2 of user.bob.scan; most often: exit code 127");
    }

    @Test
    void oneUsersFailuresAreNoEvidenceWhateverTheirNumber() {
        assertThat(detector.diagnose(failures(100, "ana.fit"), List.of())).isEmpty();
        assertThat(detector.diagnose(both(failures(50, "ana.fit"), failures(50, "ana.scan")), List.of()))
                .isEmpty();
    }

    @Test
    void oneFailureOfAnotherUserBesideABrokenTaskIsNoEvidence() {
        assertThat(detector.diagnose(both(failures(90, "ana.fit"), failures(1, "bob.scan")), List.of()))
                .isEmpty();
    }

    @Test
    void oneUsersFailuresAreEvidenceWhenTheTaskSucceedsElsewhere() {
        assertThat(detector.diagnose(failures(5, "ana.fit"), List.of(success("ana.fit", "n2"))))
                .contains(
                        "5 jobs in a row failed within 2 s of their start: 5 of user.ana.fit; most often: exit code 127");
    }

    @Test
    void theSuccessOfOneTaskElsewhereDoesNotSpeakForAnother() {
        // given
        List<FinishedRun> streak = both(failures(50, "ana.broken"), failures(4, "ana.fit"));

        // then
        assertThat(detector.diagnose(streak, List.of(success("ana.fit", "n2")))).isEmpty();
    }

    @Test
    void runsOfATaskThatFailsElsewhereTooAreNotSuspect() {
        // given
        List<FinishedRun> streak = both(failures(50, "ana.fit"), failures(4, "bob.scan"));
        List<FinishedRun> elsewhere = List.of(failure("ana.fit", "n2"), success("ana.fit", "n2"));

        // then
        assertThat(detector.diagnose(streak, elsewhere)).isEmpty();
    }

    @Test
    void runsOfATaskThatFailsOnOneOtherNodeAreSuspectWhenItSucceedsOnTwo() {
        // given
        List<FinishedRun> streak = failures(5, "ana.fit");
        FinishedRun failure = failure("ana.fit", "n2");
        FinishedRun success = success("ana.fit", "n3");
        FinishedRun another = success("ana.fit", "n4");

        // then
        assertThat(detector.diagnose(streak, List.of(failure, success))).isEmpty();
        assertThat(detector.diagnose(streak, List.of(failure, success, another)))
                .isPresent();
        assertThat(detector.diagnose(streak, List.of(failure, success, another, failure("ana.fit", "n5"))))
                .isEmpty();
    }

    @Test
    void elsewhereCountsTheLastRunOnEachNodeThatShowsAnything() {
        // given
        FinishedRun evicted = run("ana.fit", "n2", "EVICTED", RunCause.NODE_LOST, "node lost", 1);
        FinishedRun memory = run("ana.fit", "n2", "FAILED", RunCause.OUT_OF_MEMORY, "out of memory", 1);
        FinishedRun success = success("ana.fit", "n2");

        // then
        assertThat(detector.diagnose(
                        failures(5, "ana.fit"), List.of(evicted, memory, success, failure("ana.fit", "n2"))))
                .isPresent();
    }

    @Test
    void aNodeThatWasCordonedForTheTaskCountsAgainstItAlsoWhenALaterRunSucceeds() {
        // given
        FinishedRun uncharged = new FinishedRun(
                new RunKey(1, 0, 1),
                "user.ana.fit",
                "ana",
                "n2",
                new FinishedRun.Outcome("FAILED", RunCause.EXIT_CODE, "exit code 127"),
                false,
                Duration.ofSeconds(2));

        // then
        assertThat(detector.diagnose(failures(5, "ana.fit"), List.of(success("ana.fit", "n2"), uncharged)))
                .isEmpty();
    }

    @Test
    void theEvidenceNamesThreeTasksAndTheMostFrequentReason() {
        // given
        List<FinishedRun> streak = Stream.of(
                        "ana.fit", "bob.fit", "cleo.fit", "dan.fit", "eve.fit", "ana.fit", "ana.fit")
                .map(task -> run(
                        task, "n1", "FAILED", RunCause.EXIT_CODE, jobs < 2 ? "exit code 9" : "exit code 1", jobs % 4))
                .toList();

        // then
        assertThat(detector.diagnose(streak, List.of()))
                .contains("7 jobs in a row failed within 3 s of their start: 3 of user.ana.fit, 1 of user.bob.fit,"
                        + " 1 of user.cleo.fit and others of 2 more tasks; most often: exit code 1");
    }

    @Test
    void settingsThatWouldCordonForNothingAreRefused() {
        assertThatThrownBy(() -> new FailingNodeDetector(1, Duration.ofSeconds(10)))
                .hasMessageContaining("at least 2 failures");
        assertThatThrownBy(() -> new FailingNodeDetector(5, Duration.ZERO)).hasMessageContaining("within some time");
    }

    private static List<FinishedRun> both(List<FinishedRun> some, List<FinishedRun> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private List<FinishedRun> failures(int count, String task) {
        return Stream.generate(() -> failure(task, "n1")).limit(count).toList();
    }

    private FinishedRun failure(String task, String node) {
        return run(task, node, "FAILED", RunCause.EXIT_CODE, "exit code 127", 2);
    }

    private FinishedRun success(String task, String node) {
        return run(task, node, "SUCCEEDED", null, "", 600);
    }

    private FinishedRun run(String task, String node, String code, RunCause cause, String reason, int seconds) {
        return new FinishedRun(
                new RunKey(1, jobs++, 1),
                "user." + task,
                task.substring(0, task.indexOf('.')),
                node,
                new FinishedRun.Outcome(code, cause, reason),
                true,
                Duration.ofSeconds(seconds));
    }
}
