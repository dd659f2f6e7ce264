package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Marks that one thread sets while another takes them. */
class TrackedRunTest {
    private static final int MARKS = 100_000;

    @Test
    void aChangeDuringAReconciliationIsNotMissed() throws InterruptedException {
        // given
        TrackedRun run = new TrackedRun(RunSpecFixture.below(Path.of("/volume/ana")), new NoOpListener());
        AtomicInteger looks = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        Thread reconciler = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                if (run.takeChanged()) {
                    taken.incrementAndGet();
                }
                looks.incrementAndGet();
            }
        });
        reconciler.start();

        // when
        int missed = 0;
        for (int mark = 0; mark < MARKS; mark++) {
            int before = taken.get();
            run.request();
            // The second look from now on began after the mark was set.
            for (int seen = looks.get(); looks.get() - seen < 2; ) {
                Thread.onSpinWait();
            }
            missed += taken.get() == before ? 1 : 0;
        }
        reconciler.interrupt();
        reconciler.join();

        // then
        assertThat(missed).isZero();
    }
}
