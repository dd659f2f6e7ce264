package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LcgRuleTest {
    private final LcgRule rule = new LcgRule();

    @Test
    void aJobBehindAnotherIsAFifthLessUrgent() {
        assertThat(priority(1000, 7, 0)).isEqualTo(998.6);
        assertThat(priority(1000, 7, 1)).isEqualTo(998.4);
        assertThat(priority(1000, 7, 2)).isEqualTo(998.2);
        assertThat(priority(1000, 7, 3)).isEqualTo(998.0);
    }

    @Test
    void equalPrioritiesAreEqualAsNumbers() {
        // given a load that no sum of fifths represents exactly
        double byLoad = priority(1000, 2, 0);

        // when it is reached by a larger maximum and a longer line
        double byMaximum = priority(1010, 30, 22);

        // then a tie is a tie
        assertThat(byMaximum).isEqualTo(byLoad);
    }

    @Test
    void aHugeBacklogIsStillOrdered() {
        assertThat(priority(1000, 10_000_000, 0)).isGreaterThan(priority(1000, 10_000_000, 1));
    }

    private double priority(int maximum, long load, long n) {
        return rule.priority(new FairShare(maximum, load, 0), n, 1);
    }
}
