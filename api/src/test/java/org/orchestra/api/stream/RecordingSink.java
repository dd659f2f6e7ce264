package org.orchestra.api.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Stands for a client, and records what it was sent. */
public final class RecordingSink implements StreamSink {
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final CompletableFuture<String> whole = new CompletableFuture<>();
    private final StreamListener listener;
    private boolean slow;
    private boolean behind;
    private volatile boolean gone;

    public RecordingSink(StreamListener listener) {
        this.listener = listener;
    }

    /** Everything that was sent, once the stream has ended; a failure when it was cut off. */
    public CompletableFuture<String> whole() {
        return whole;
    }

    public synchronized String received() {
        return received.toString(UTF_8);
    }

    /** From now on the client takes nothing that is sent to it. */
    public synchronized void stall() {
        slow = true;
        behind = true;
    }

    /** The client takes everything again. */
    public void resume() {
        synchronized (this) {
            slow = false;
            behind = false;
        }
        listener.drained();
    }

    public void hangUp() {
        gone = true;
    }

    @Override
    public synchronized void write(byte[] bytes) {
        received.writeBytes(bytes);
        behind = slow;
    }

    @Override
    public synchronized boolean isDrained() {
        return !behind;
    }

    @Override
    public boolean isAbandoned() {
        return gone || whole.isDone();
    }

    @Override
    public void end() {
        whole.complete(received());
        listener.closed();
    }

    @Override
    public void abort() {
        fail(new IOException("cut off"));
    }

    @Override
    public void fail(Exception failure) {
        whole.completeExceptionally(failure);
        listener.closed();
    }
}
