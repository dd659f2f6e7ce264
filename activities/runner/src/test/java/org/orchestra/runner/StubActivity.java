package org.orchestra.runner;

import io.temporal.activity.ManualActivityCompletionClient;
import org.jspecify.annotations.Nullable;

/** An activity that only takes heartbeats, as a test says. */
final class StubActivity implements ManualActivityCompletionClient {
    private final Runnable heartbeat;

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
        throw new UnsupportedOperationException();
    }

    @Override
    public void reportCancellation(@Nullable Object details) {
        throw new UnsupportedOperationException();
    }
}
