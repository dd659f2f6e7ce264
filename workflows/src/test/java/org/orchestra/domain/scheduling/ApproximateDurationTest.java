package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApproximateDurationTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, in under a minute",
        "PT59.9S, in under a minute",
        "PT1M, in about 1 min",
        "PT17M30S, in about 18 min",
        "PT89M29S, in about 89 min",
        "PT90M, in about 2 h",
        "PT149M, in about 2 h",
        "PT35H, in about 35 h",
        "PT36H, in about 2 days",
        "P10D, in about 10 days"
    })
    void anEstimateIsRounded(Duration time, String words) {
        assertThat(ApproximateDuration.in(time)).isEqualTo(words);
    }
}
