package org.orchestra.runner;

import io.temporal.activity.ManualActivityCompletionClient;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** An activity whose heartbeats are answered as a test says. */
final class StubActivity implements ManualActivityCompletionClient {
    private final Runnable heartbeat;
    final CountDownLatch failed = new CountDownLatch(1);

    StubActivity(Runnable heartbeat) {
        this.heartbeat = heartbeat;
    }

    @Override
    public void recordHeartbeat(@Nullable Object details) {
        heartbeat.run();
    }

    @Override
    public void complete(@Nullable Object result) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void fail(Throwable failure) {
        failed.countDown();
    }

    @Override
    public void reportCancellation(@Nullable Object details) {
        throw new UnsupportedOperationException();
    }
}
