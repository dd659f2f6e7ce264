package org.orchestra.domain.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvidenceTest {
    @Test
    void keepsTheLastLinesOfALog() {
        // given
        String log = IntStream.rangeClosed(1, 25)
                .mapToObj(line -> "line " + line + "\n")
                .collect(Collectors.joining());

        // when
        String tail = Evidence.NONE.withLogTail(log + "\n\n").logTail();

        // then
        assertThat(tail).startsWith("line 6\n").endsWith("line 25").hasLineCount(20);
    }

    @Test
    void keepsTheEndOfALongLine() {
        // given
        String log = "x".repeat(10_000) + "Killed";

        // then
        assertThat(Evidence.NONE.withLogTail(log).logTail()).hasSize(4_000).endsWith("xKilled");
    }

    @Test
    void anEmptyLogIsNone() {
        assertThat(Evidence.NONE.withLogTail(" \n\n").logTail()).isNull();
        assertThat(Evidence.NONE.withLogTail("").logTail()).isNull();
    }

    @Test
    void aMessageIsOneLineOfBoundedLength() {
        assertThat(Evidence.of(" one\n\ttwo ").message()).isEqualTo("one two");
        assertThat(Evidence.of("x".repeat(1_000)).message()).hasSize(300).endsWith("x…");
        assertThat(Evidence.of(" \n").message()).isNull();
    }

    @Test
    void nulCharactersAreRemoved() {
        // given
        Evidence evidence = Evidence.of("a\0b").withLogTail("c\0d").withClusterReason("e\0f");

        // then
        assertThat(evidence.message()).isEqualTo("ab");
        assertThat(evidence.logTail()).isEqualTo("cd");
        assertThat(evidence.clusterReason()).isEqualTo("ef");
    }

    @Test
    void theSummaryIsTheClusterReasonAndTheMessage() {
        assertThat(Evidence.of("no room").withClusterReason("Unschedulable").summary())
                .isEqualTo("Unschedulable: no room");
        assertThat(Evidence.NONE.withClusterReason("OOMKilled").summary()).isEqualTo("OOMKilled");
        assertThat(Evidence.NONE.summary()).isNull();
    }
}
