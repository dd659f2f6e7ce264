package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackRuleTest {
    private final PackRule rule = new PackRule(Duration.ofMinutes(1));

    @ParameterizedTest
    @CsvSource({
        // asked, seconds a job, most jobs of a pack
        ", , 1",
        ", 0.9, 66",
        ", 20, 3",
        ", 31, 1",
        ", 3600, 1",
        ", 0, 250",
        ", 0.0001, 250",
        "7, 0.9, 7",
        "7, , 7",
        "1, 0.9, 1",
    })
    void aPackHasWhatFitsIntoItsTimeUnlessItsOwnerAsksForMoreOrLess(
            @Nullable Integer asked, @Nullable Double seconds, int most) {
        Duration jobTime = seconds == null ? null : Duration.ofNanos((long) (seconds * 1e9));

        assertThat(rule.limit(asked, jobTime)).isEqualTo(most);
    }

    @ParameterizedTest
    @CsvSource({
        // most, waiting, slots, jobs of a slot
        "66, 1000, 200, 5",
        "66, 20000, 200, 66",
        "66, 200, 200, 1",
        "66, 201, 200, 2",
        "66, 3, 200, 1",
        "1, 1000, 2, 1",
        "66, 10, 1, 10",
    })
    void noSlotStaysEmptyForAPack(int most, int waiting, int slots, int jobs) {
        assertThat(PackRule.size(most, waiting, slots)).isEqualTo(jobs);
    }

    @Test
    void aPackTakesSomeTimeAndNotTooLong() {
        assertThatThrownBy(() -> new PackRule(Duration.ZERO)).hasMessageContaining("orchestra.scheduling.pack-time");
        assertThatThrownBy(() -> new PackRule(Duration.ofMinutes(15))).hasMessageContaining("at most 9 minutes");
    }
}
