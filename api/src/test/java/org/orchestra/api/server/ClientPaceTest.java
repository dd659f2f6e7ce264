package org.orchestra.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClientPaceTest {
    private final ManualTicker ticker = new ManualTicker();
    private final ClientPace pace = new ClientPace(ticker, Duration.ofSeconds(20), 1_000);

    @Test
    void aClientMayBeSilentForAsLongAsThePatienceLasts() {
        // when
        wait(Duration.ofSeconds(20), 0);

        // then
        assertThat(pace.isTooSlow()).isFalse();

        // when
        wait(Duration.ofNanos(1), 0);

        // then
        assertThat(pace.isTooSlow()).isTrue();
    }

    @Test
    void aByteNowAndThenBuysNoTime() {
        // when
        for (int i = 0; i < 30; i++) {
            wait(Duration.ofSeconds(1), 1);
        }

        // then
        assertThat(pace.isTooSlow()).isTrue();
    }

    @Test
    void whoKeepsTheLeastRateMayTakeHours() {
        // when
        for (int i = 0; i < 10_000; i++) {
            wait(Duration.ofSeconds(1), 1_000);
        }

        // then
        assertThat(pace.isTooSlow()).isFalse();
    }

    @Test
    void whatIsLeftOfAWaitIsWhatMakesAClientTooSlow() {
        // given
        wait(Duration.ofSeconds(1), 3_000);
        ticker.now += Duration.ofMinutes(1).toNanos();

        // when
        pace.begin();
        ticker.now += Duration.ofSeconds(2).toNanos();

        // then
        assertThat(pace.left()).isEqualTo(Duration.ofSeconds(20 + 3 - 1 - 2));

        // when
        ticker.now += Duration.ofSeconds(21).toNanos();

        // then
        assertThat(pace.left()).isNegative();
        pace.end(0);
        assertThat(pace.isTooSlow()).isTrue();
    }

    @Test
    void whoHasMovedMuchHasNoEndOfTime() {
        // when
        pace.moved(Long.MAX_VALUE);
        pace.begin();

        // then
        assertThat(pace.left()).isGreaterThan(Duration.ofDays(365));
    }

    @Test
    void whatTheServerDoesMeanwhileDoesNotCount() {
        // when
        for (int i = 0; i < 10; i++) {
            wait(Duration.ofMillis(1), 1);
            ticker.now += Duration.ofMinutes(1).toNanos();
        }

        // then
        assertThat(pace.isTooSlow()).isFalse();
    }

    private void wait(Duration time, int bytes) {
        pace.begin();
        ticker.now += time.toNanos();
        pace.end(bytes);
    }

    private static final class ManualTicker extends Ticker {
        private long now = 42;

        @Override
        public long read() {
            return now;
        }
    }
}
