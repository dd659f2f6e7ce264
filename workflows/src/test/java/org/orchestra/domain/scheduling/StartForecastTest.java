package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartForecastTest {
    private static final Duration TEN = Duration.ofMinutes(10);

    @Test
    void aFreeSlotIsForTheFirstJob() {
        // given one free slot, one free in 4 minutes
        StartForecast forecast = new StartForecast(1, List.of(Duration.ofMinutes(4)), TEN);

        // then the third starts when the first has ended, the fourth when the second has
        assertThat(forecast.startsIn(0)).contains(Duration.ZERO);
        assertThat(forecast.startsIn(1)).contains(Duration.ofMinutes(4));
        assertThat(forecast.startsIn(2)).contains(TEN);
        assertThat(forecast.startsIn(3)).contains(Duration.ofMinutes(14));
        assertThat(forecast.startsIn(1_000_000)).contains(Duration.ofMinutes(5_000_000));
    }

    @Test
    void theFirstFreeSlotIsUsedFirst() {
        // given
        StartForecast forecast = new StartForecast(0, List.of(Duration.ofMinutes(9), Duration.ofMinutes(-3)), TEN);

        // then
        assertThat(forecast.startsIn(0)).contains(Duration.ZERO);
        assertThat(forecast.startsIn(1)).contains(Duration.ofMinutes(9));
    }

    @Test
    void withoutRunTimesTheStartIsUnknown() {
        // given one held slot whose job's run time is known, one whose is not
        StartForecast forecast = new StartForecast(1, Arrays.asList(Duration.ofMinutes(4), null), null);

        // then
        assertThat(forecast.startsIn(0)).contains(Duration.ZERO);
        assertThat(forecast.startsIn(1)).contains(Duration.ofMinutes(4));
        assertThat(forecast.startsIn(2)).isEmpty();
        assertThat(forecast.startsIn(3)).isEmpty();
    }

    @Test
    void withoutSlotsTheStartIsUnknown() {
        assertThat(new StartForecast(0, List.of(), TEN).startsIn(0)).isEmpty();
    }
}
