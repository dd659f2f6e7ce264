package org.orchestra.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.orchestra.api.server.ClientWaits.Share;

@Timeout(60)
class ClientWaitsTest {
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void aNetworkTakesItsShareAndNoMore() {
        // given
        ClientWaits waits = new ClientWaits(80, Duration.ZERO);

        // then
        assertThat(take(waits, "greedy", 40)).isEqualTo(10);
        assertThat(take(waits, "another", 40)).isEqualTo(10);
        assertThat(waits.free()).isEqualTo(20);
    }

    @Test
    void allTogetherTakeHalfOfTheThreads() {
        // given
        ClientWaits waits = new ClientWaits(80, Duration.ZERO);

        // when
        int taken = 0;
        for (int network = 0; network < 100; network++) {
            taken += take(waits, "network " + network, 1);
        }

        // then
        assertThat(taken).isEqualTo(40);
        assertThat(waits.free()).isZero();
    }

    @Test
    void aPlaceThatIsReleasedServesWhoWaitsForIt() throws InterruptedException {
        // given
        ClientWaits waits = new ClientWaits(8, LONG);
        Share share = waits.of(new ClientNetwork("busy"));
        assertThat(share.take()).isTrue();
        AtomicInteger served = new AtomicInteger();
        List<Thread> queue = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            queue.add(new Thread(() -> {
                if (share.take()) {
                    served.incrementAndGet();
                    share.release();
                }
            }));
        }

        // when
        queue.forEach(Thread::start);
        await().until(() -> queue.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));

        // then nobody else waits
        assertThat(share.take()).isFalse();

        // when
        share.release();
        for (Thread thread : queue) {
            thread.join();
        }

        // then
        assertThat(served).hasValue(2);
        assertThat(waits.free()).isEqualTo(4);
    }

    private static int take(ClientWaits waits, String network, int tries) {
        Share share = waits.of(new ClientNetwork(network));
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += share.take() ? 1 : 0;
        }
        return taken;
    }
}
