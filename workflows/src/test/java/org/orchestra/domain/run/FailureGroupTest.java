package org.orchestra.domain.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureGroupTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @Test
    void failuresThatDifferOnlyInNamesAndNumbersAreOneGroupWithTheFirstJobAsExample() {
        // given
        List<FailureGroup> each = IntStream.range(0, 400)
                .mapToObj(job -> new FailureGroup(
                        "OUT_OF_MEMORY", "out of memory: it used %d MiB of 512 MiB".formatted(900 - job), 1, job))
                .toList();

        // then
        assertThat(FailureGroup.merged(each))
                .containsExactly(
                        new FailureGroup("OUT_OF_MEMORY", "out of memory: it used 900 MiB of 512 MiB", 400, 0));
    }

    @Test
    void differentExitCodesAreDifferentGroups() {
        assertThat(FailureGroup.merged(List.of(
                        new FailureGroup("EXIT_CODE", "exit code 3", 2, 17),
                        new FailureGroup("EXIT_CODE", "exit code 137", 9, 40),
                        new FailureGroup("EXIT_CODE", "exit code 3", 1, 4))))
                .containsExactly(
                        new FailureGroup("EXIT_CODE", "exit code 137", 9, 40),
                        new FailureGroup("EXIT_CODE", "exit code 3", 3, 4));
    }

    @Test
    void groupsAreSortedByTheirJobsAndThenByTheirExample() {
        assertThat(FailureGroup.merged(List.of(
                        new FailureGroup("EXIT_CODE", "exit code 1", 1, 9),
                        new FailureGroup("TIME_LIMIT", "time limit of 02:00:00", 1, 3),
                        new FailureGroup("NODE_LOST", "its node was lost", 5, 7))))
                .extracting(FailureGroup::example)
                .containsExactly(7, 3, 9);
    }

    @Test
    void theSameWordsForAnotherCauseAreAnotherLine() {
        assertThat(FailureGroup.merged(List.of(
                        new FailureGroup(null, "stopped", 1, 0), new FailureGroup("TEST_PHASE", "stopped", 1, 1))))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "the node node-1.lab does not take it, the node node-2.lab does not take it",
                "it waited for node zeus, it waited for node apollo",
                "it cannot be started: 'run a.json' is not there, it cannot be started: 'run b.json' is not there",
                "no room for pod fit-3-x2zk9: 17 of 18 nodes, no room for pod fit-44-bbqq1: 2 of 18 nodes",
                "the image cannot be pulled: lab/fit:1.2, the image cannot be pulled: lab/fit:1.3",
                "time limit of 02:00:00, time limit of 02:30:00",
                "exit code 1: after 10 steps, exit code 1: after 12 steps",
            })
    void particularsAreNamesNumbersAndWhatIsQuoted(String one, String other) {
        assertThat(FailureGroup.merged(
                        List.of(new FailureGroup("EXIT_CODE", one, 1, 0), new FailureGroup("EXIT_CODE", other, 1, 1))))
                .containsExactly(new FailureGroup("EXIT_CODE", one, 2, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "its volume cannot be mounted, the image cannot be pulled",
        "exit code 1, exit code 2",
        "exit code 1: no disk, exit code 1: no network"
    })
    void otherWordsAreAnotherLine(String one, String other) {
        assertThat(FailureGroup.merged(List.of(new FailureGroup(null, one, 1, 0), new FailureGroup(null, other, 1, 1))))
                .hasSize(2);
    }

    /** A job chooses its reason, and a task may have 100,000 of them. Four times quadratic work would be 16 times as much. */
    @Test
    void theWorkOnAReasonGrowsWithItsLength() {
        long ofLong = Long.MAX_VALUE;
        long ofShort = Long.MAX_VALUE;
        // By turns, so that neither is measured before the machine code of the other is there.
        for (int round = 0; round < 20; round++) {
            ofLong = Math.min(ofLong, nanos(80_000));
            ofShort = Math.min(ofShort, nanos(20_000));
        }
        assertThat((double) ofLong / ofShort).isLessThan(9);
    }

    private static long nanos(int length) {
        List<FailureGroup> groups = List.of(new FailureGroup(null, "x".repeat(length) + "!", 1, 0));
        long before = THREADS.getCurrentThreadCpuTime();
        assertThat(FailureGroup.merged(groups)).isEqualTo(groups);
        return THREADS.getCurrentThreadCpuTime() - before;
    }
}
