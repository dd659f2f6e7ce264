package org.orchestra.domain.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.Refusal;

class SlotLimitsTest {
    @Test
    void aNodeGivesFromNoneToItsMaximum() {
        assertThat(new SlotLimits(0, 0).maximum()).isZero();
        assertThat(new SlotLimits(10_000, 10_000).enabled()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 4, '0 to 10,000 slots, not -1'",
        "10001, 10001, '0 to 10,000 slots, not 10,001'",
        "1, 10001, '0 to 10,000 slots, not 10,001'",
        "0, -5, '0 to 10,000 slots, not -5'",
        "5, 4, '5 slots are more than the node''s maximum of 4'",
        "1, 0, '1 slot is more than the node''s maximum of 0'"
    })
    void otherSlotsAreRefused(int enabled, int maximum, String words) {
        assertThatThrownBy(() -> new SlotLimits(enabled, maximum))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(words);
    }
}
