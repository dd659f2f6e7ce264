package org.orchestra.domain.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasuredUseTest {
    private static final long WEEK = 7 * 86_400;

    @ParameterizedTest(name = "a peak of {0} MiB suggests {2} MiB of {1}")
    @CsvSource({
        "0, 8192, 128",
        "80, 8192, 128",
        "90, 8192, 192",
        "410, 8192, 640",
        "8000, 8192, 8192",
        "2147483647, 8192, 8192",
        ", 8192, "
    })
    void memoryIsThePeakAndHalfOfItInSteps(@Nullable Integer peak, int most, @Nullable Integer expected) {
        assertThat(new MeasuredUse(3, peak, null).memoryMib(most)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} s suggest {2} s of {1}")
    @CsvSource({"0, 3600, 600", "200, 3600, 600", "201, 3600, 660", "2000, 3600, 3600", "50, 60, 60", ", 3600, "})
    void timeIsThreeTimesTheLongestInWholeMinutes(@Nullable Long seconds, long most, @Nullable Long expected) {
        assertThat(new MeasuredUse(3, null, seconds).maxSeconds(most)).isEqualTo(expected);
    }

    @Test
    void muchMoreThanWasUsedIsToldWithWhatToAskFor() {
        assertThat(new MeasuredUse(10, 410, 540L).advice(8_192, null))
                .isEqualTo(
                        "the test jobs used at most 410 of 8,192 MiB: --memory 640M would let more jobs run at once, or --auto-requests");
        assertThat(new MeasuredUse(10, 410, 540L).advice(8_192, WEEK))
                .isEqualTo(
                        "the test jobs used at most 410 of 8,192 MiB and 00:09:00 of 7-00:00:00: --memory 640M --time 00:27:00 would let more jobs run at once, or --auto-requests");
    }

    @Test
    void aboutWhatWasUsedNeedsNoAdvice() {
        assertThat(new MeasuredUse(10, 410, 540L).advice(1_279, 3_239L)).isNull();
        assertThat(new MeasuredUse(10, null, null).advice(1_000_000, WEEK)).isNull();
        assertThat(new MeasuredUse(10, 1, 1L).advice(128, 600L)).isNull();
    }
}
