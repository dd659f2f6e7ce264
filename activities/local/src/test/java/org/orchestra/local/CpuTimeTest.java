package org.orchestra.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class CpuTimeTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final CpuTime cpu = new CpuTime();

    @Test
    void oneSampleSaysNothing() {
        // when
        cpu.sample(5_000, NOW);

        // then
        assertThat(cpu.millis()).isEmpty();
    }

    @Test
    void whatWasUsedBetweenTheLatestSamplesCounts() {
        // when
        cpu.sample(5_000, NOW);
        cpu.sample(5_150, NOW.plusSeconds(1));

        // then
        assertThat(cpu.millis()).contains(1_500);

        // when
        cpu.sample(5_150, NOW.plusSeconds(3));

        // then
        assertThat(cpu.millis()).contains(0);
    }

    @Test
    void samplesThatAreTooCloseAreTakenTogether() {
        // when
        cpu.sample(0, NOW);
        cpu.sample(90, NOW.plusMillis(900));
        cpu.sample(99, NOW.plusMillis(950));

        // then
        assertThat(cpu.millis()).contains(1_000);

        // when
        cpu.sample(190, NOW.plusMillis(1_900));

        // then
        assertThat(cpu.millis()).contains(1_000);
    }

    @Test
    void processesThatAreGoneTakeNothingBack() {
        // when
        cpu.sample(5_000, NOW);
        cpu.sample(10, NOW.plusSeconds(1));

        // then
        assertThat(cpu.millis()).contains(0);
    }

    @Test
    void monthsThatComeAtOnceAreNoError() {
        // when
        cpu.sample(0, NOW);
        cpu.sample(100L * 3_600 * 24 * 365, NOW.plusSeconds(1));

        // then
        assertThat(cpu.millis()).contains(Integer.MAX_VALUE);
    }

    @Test
    void aClockThatIsSetBackBeginsAnew() {
        // when
        cpu.sample(100, NOW);
        cpu.sample(200, NOW.minusSeconds(3_600));
        cpu.sample(300, NOW.minusSeconds(3_599));

        // then
        assertThat(cpu.millis()).contains(1_000);
    }
}
