package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RemainingTimeTest {
    private static final Duration USUAL = Duration.ofMinutes(10);

    @Test
    void aTaskWhoseJobsAllRunEndsWithTheLastOfThem() {
        assertThat(remaining(List.of(minutes(3), minutes(8)), 0, null, 0, 4)).hasValue(minutes(8));
    }

    @Test
    void theLastWaitingJobEndsAfterItsForecastStart() {
        assertThat(remaining(List.of(minutes(3)), 5, minutes(25), 0, 4)).hasValue(minutes(35));
        assertThat(remaining(List.of(minutes(50)), 5, minutes(25), 0, 4)).hasValue(minutes(50));
    }

    @Test
    void underACapTheJobsFollowInRounds() {
        // 2 at once: the first of 5 starts in 3 minutes, the last two rounds later
        assertThat(remaining(List.of(minutes(3), minutes(8)), 5, null, 0, 2)).hasValue(minutes(3 + 20 + 10));
    }

    @Test
    void afterATestPhaseTheOthersFollowInRounds() {
        assertThat(remaining(List.of(minutes(10)), 0, null, 390, 40)).hasValue(minutes(10 + 100));
    }

    @Test
    void withoutASlotTheEndIsUnknown() {
        assertThat(remaining(List.of(), 1, null, 0, 0)).isEmpty();
        assertThat(remaining(List.of(minutes(5)), 0, null, 0, 0)).hasValue(minutes(5));
    }

    private static Optional<Duration> remaining(
            List<Duration> running, int waiting, @Nullable Duration lastStart, int later, int width) {
        return new RemainingTime(running, waiting, lastStart, later, width).of(USUAL);
    }

    private static Duration minutes(int minutes) {
        return Duration.ofMinutes(minutes);
    }
}
