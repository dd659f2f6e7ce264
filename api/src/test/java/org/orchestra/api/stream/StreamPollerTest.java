package org.orchestra.api.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.orchestra.api.stream.StreamRound.Next;

@Timeout(60)
class StreamPollerTest {
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration LONG_PAUSE = Duration.ofHours(1);

    @Test
    void oneUsersHangingStreamsDoNotHoldUpAnotherUsersStream() throws InterruptedException {
        // given
        StreamPoller poller = new StreamPoller("test", 4, 2);
        CountDownLatch hanging = new CountDownLatch(2);
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < 10; i++) {
            poller.poll("ana", PAUSE, () -> {
                        hanging.countDown();
                        waitFor(end);
                        return Next.NEVER;
                    })
                    .wake();
        }
        hanging.await();

        // when
        CountDownLatch rounds = new CountDownLatch(5);
        StreamPoll other = poller.poll("ben", PAUSE, () -> {
            rounds.countDown();
            return Next.LATER;
        });
        other.wake();

        // then
        assertThat(rounds.await(30, TimeUnit.SECONDS)).isTrue();
        other.stop();
        end.countDown();
    }

    @Test
    void streamsTakeTurnsOnOneThread() {
        // given
        ManualTimer timer = new ManualTimer();
        StreamPoller poller = ManualTimer.poller(timer);
        List<String> rounds = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            AtomicInteger left = new AtomicInteger(3);
            poller.poll("ana", PAUSE, () -> {
                        rounds.add(name);
                        return left.decrementAndGet() > 0 ? Next.AT_ONCE : Next.NEVER;
                    })
                    .wake();
        }

        // when
        timer.runDue();

        // then
        assertThat(rounds).containsExactly("a", "b", "a", "b", "a", "b");
        assertThat(timer.isIdle()).isTrue();
    }

    @Test
    void aStreamThatIsWokenDuringARoundHasAnotherOneWithoutAPause() {
        // given
        ManualTimer timer = new ManualTimer();
        AtomicInteger rounds = new AtomicInteger();
        AtomicReference<StreamPoll> poll = new AtomicReference<>();
        poll.set(ManualTimer.poller(timer).poll("ana", LONG_PAUSE, () -> {
            if (rounds.incrementAndGet() == 1) {
                poll.get().wake();
            }
            return Next.WHEN_WOKEN;
        }));

        // when
        poll.get().wake();
        timer.runDue();

        // then
        assertThat(rounds).hasValue(2);
        assertThat(timer.isIdle()).isTrue();
    }

    @Test
    void aRoundThatFailsIsFollowedByAnother() {
        // given
        StreamPoller poller = new StreamPoller("test", 1, 1);
        AtomicInteger rounds = new AtomicInteger();

        // when
        poller.poll("ana", PAUSE, () -> {
                    if (rounds.incrementAndGet() < 3) {
                        throw new IllegalStateException("the database is away");
                    }
                    return Next.NEVER;
                })
                .wake();

        // then
        await().until(() -> rounds.get() == 3);
    }

    @Test
    void placesAreLimitedForEachUserAndInAll() {
        // given
        StreamPlaces places = new StreamPlaces(3, 2);

        // then
        assertThat(places.take("ana")).isTrue();
        assertThat(places.take("ana")).isTrue();
        assertThat(places.take("ana")).isFalse();
        assertThat(places.take("ben")).isTrue();
        assertThat(places.take("cleo")).isFalse();
        places.release("ana");
        assertThat(places.take("cleo")).isTrue();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
