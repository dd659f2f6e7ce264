package org.orchestra.runner;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityNotExistsException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatsTest {
    private final Heartbeats heartbeats = new Heartbeats(runs -> Duration.ofMillis(20));
    private final CountDownLatch temporalAnswers = new CountDownLatch(1);

    @AfterEach
    void close() {
        temporalAnswers.countDown();
        heartbeats.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 8", "4000, 8", "6000, 12", "10000, 20", "50000, 20"})
    void theIntervalGrowsWithTheRunsUpToTwoThirdsOfTheTimeout(int runs, long seconds) {
        assertThat(Heartbeats.interval(runs)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void aSlowAnswerHoldsUpNoOtherRun() throws InterruptedException {
        // given
        CountDownLatch slow = new CountDownLatch(8);
        for (int job = 0; job < 8; job++) {
            heartbeats.begin(new StubActivity(() -> waitForAnswer(slow)), "a run", () -> {});
        }
        assertThat(slow.await(10, SECONDS)).isTrue();

        // when
        CountDownLatch others = new CountDownLatch(3);
        heartbeats.begin(new StubActivity(others::countDown), "a run", () -> {});

        // then
        assertThat(others.await(10, SECONDS)).isTrue();
    }

    @Test
    void everyRunOfManyHasItsHeartbeats() throws InterruptedException {
        // given
        int runs = 10_000;
        CountDownLatch third = new CountDownLatch(runs);

        // when
        for (int job = 0; job < runs; job++) {
            AtomicInteger beats = new AtomicInteger();
            heartbeats.begin(
                    new StubActivity(() -> {
                        if (beats.incrementAndGet() == 3) {
                            third.countDown();
                        }
                    }),
                    "a run",
                    () -> {});
        }

        // then
        assertThat(third.await(30, SECONDS)).isTrue();
    }

    @Test
    void aCancelledRunIsStoppedUntilItEnds() throws InterruptedException {
        // given
        CountDownLatch stops = new CountDownLatch(2);

        // when
        heartbeats.begin(
                new StubActivity(() -> {
                    throw new ActivityCanceledException();
                }),
                "a run",
                () -> {
                    stops.countDown();
                    throw new IllegalStateException("the cluster does not answer");
                });

        // then
        assertThat(stops.await(10, SECONDS)).isTrue();
    }

    @Test
    void aFailedHeartbeatIsFollowedByTheNext() throws InterruptedException {
        // given
        CountDownLatch attempts = new CountDownLatch(2);

        // when
        heartbeats.begin(
                new StubActivity(() -> {
                    attempts.countDown();
                    throw new IllegalStateException("Temporal does not answer");
                }),
                "a run",
                () -> {});

        // then
        assertThat(attempts.await(10, SECONDS)).isTrue();
    }

    @Test
    void anActivityThatTemporalHasGivenAwayGetsNoMore() throws InterruptedException {
        // given
        AtomicInteger gone = new AtomicInteger();
        heartbeats.begin(
                new StubActivity(() -> {
                    gone.incrementAndGet();
                    throw new ActivityNotExistsException(new IllegalStateException("timed out"));
                }),
                "a run",
                () -> {});

        // when
        beatsOfAnotherRun(5);

        // then
        assertThat(gone).hasValue(1);
    }

    @Test
    void anEndedActivityGetsNoMore() throws InterruptedException {
        // given
        AtomicInteger beats = new AtomicInteger();
        StubActivity ended = new StubActivity(beats::incrementAndGet);
        heartbeats.begin(ended, "a run", () -> {});

        // when
        heartbeats.end(ended);
        beatsOfAnotherRun(2);
        int before = beats.get();
        beatsOfAnotherRun(5);

        // then
        assertThat(beats).hasValue(before);
    }

    /** Returns when so many intervals have passed. */
    private void beatsOfAnotherRun(int count) throws InterruptedException {
        CountDownLatch beats = new CountDownLatch(count);
        heartbeats.begin(new StubActivity(beats::countDown), "a run", () -> {});
        assertThat(beats.await(10, SECONDS)).isTrue();
    }

    private void waitForAnswer(CountDownLatch asked) {
        asked.countDown();
        try {
            temporalAnswers.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
