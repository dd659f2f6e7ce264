package org.orchestra.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WakeUpThrottleTest {
    private final List<String> sent = new ArrayList<>();
    private final Queue<Runnable> resting = new ArrayDeque<>();
    private final List<Duration> rests = new ArrayList<>();
    private long now;

    @Test
    void theFirstWakeUpGoesOutAtOnce() {
        // when
        pace().ask("site");

        // then
        assertThat(sent).containsExactly("site");
    }

    @Test
    void manyInOneIntervalBecomeOneAtItsEnd() {
        // given
        WakeUpThrottle pace = pace();
        pace.ask("site");

        // when
        for (int more = 0; more < 10_000; more++) {
            pace.ask("site");
        }

        // then
        assertThat(sent).hasSize(1);
        intervalEnds();
        assertThat(sent).hasSize(2);
        intervalEnds();
        assertThat(sent).hasSize(2);
    }

    @Test
    void anotherRestFollowsALateOne() {
        // given
        WakeUpThrottle pace = pace();
        pace.ask("site");
        pace.ask("site");
        intervalEnds();

        // when
        pace.ask("site");

        // then
        assertThat(sent).hasSize(2);
        intervalEnds();
        assertThat(sent).hasSize(3);
    }

    @Test
    void afterAQuietIntervalTheNextGoesOutAtOnceAgain() {
        // given
        WakeUpThrottle pace = pace();
        pace.ask("site");
        intervalEnds();

        // when
        pace.ask("site");

        // then
        assertThat(sent).hasSize(2);
    }

    @Test
    void theRestIsLongWhileSeveralComeInEachInterval() {
        // given three that follow the first
        WakeUpThrottle pace = pace();
        for (int wakeUp = 0; wakeUp < 4; wakeUp++) {
            pace.ask("site");
        }
        intervalEnds();

        // when only two follow
        pace.ask("site");
        pace.ask("site");
        intervalEnds();

        // then
        assertThat(rests).containsExactly(WakeUpThrottle.REST, WakeUpThrottle.LONG_REST, WakeUpThrottle.REST);
    }

    @ParameterizedTest
    @CsvSource({"9, 100", "30, 300", "3000, 500"})
    void aWakeUpThatTakesLongerThanUsualIsFollowedByALongRest(long late, long rest) {
        // given
        Queue<Long> millis = new ArrayDeque<>(List.of(70L, 70L + late));
        WakeUpThrottle pace = new WakeUpThrottle(
                Runnable::run,
                this::rest,
                cluster -> now += Duration.ofMillis(millis.remove()).toNanos(),
                () -> now);
        pace.ask("site");

        // when
        pace.ask("other");

        // then
        assertThat(rests).containsExactly(WakeUpThrottle.REST, Duration.ofMillis(rest));
    }

    @Test
    void clustersDoNotWaitForOneAnother() {
        // given
        WakeUpThrottle pace = pace();

        // when
        pace.ask("site");
        pace.ask("other");

        // then
        assertThat(sent).containsExactly("site", "other");
    }

    @Test
    void oneThatIsAskedForWhileAnotherIsBeingSentIsNotLost() {
        // given
        WakeUpThrottle[] pace = new WakeUpThrottle[1];
        pace[0] = new WakeUpThrottle(
                Runnable::run,
                this::rest,
                cluster -> {
                    sent.add(cluster);
                    if (sent.size() == 1) {
                        pace[0].ask(cluster);
                    }
                },
                () -> now);

        // when
        pace[0].ask("site");
        intervalEnds();

        // then
        assertThat(sent).hasSize(2);
    }

    @Test
    void oneThatCannotBeSentDoesNotSilenceTheNext() {
        // given
        WakeUpThrottle pace = new WakeUpThrottle(
                Runnable::run,
                this::rest,
                cluster -> {
                    sent.add(cluster);
                    if (sent.size() == 1) {
                        throw new IllegalStateException("Temporal is away");
                    }
                },
                () -> now);
        assertThatThrownBy(() -> pace.ask("site")).isInstanceOf(IllegalStateException.class);

        // when
        pace.ask("site");
        intervalEnds();

        // then
        assertThat(sent).hasSize(2);
    }

    private WakeUpThrottle pace() {
        return new WakeUpThrottle(Runnable::run, this::rest, sent::add, () -> now);
    }

    private void rest(Duration time, Runnable work) {
        rests.add(time);
        resting.add(work);
    }

    private void intervalEnds() {
        List<Runnable> over = List.copyOf(resting);
        resting.clear();
        over.forEach(Runnable::run);
    }
}
