package org.orchestra.api.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;

/** Somebody who reads a log in a thread of its own. */
final class RecordingLogReader implements LogReader {
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private volatile boolean gone;

    interface Reading {
        void into(LogReader reader) throws Exception;
    }

    /** Done when the reading is over. */
    CompletableFuture<String> begin(Reading reading) {
        CompletableFuture<String> whole = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                reading.into(this);
                whole.complete(heard());
            } catch (Throwable failure) {
                whole.completeExceptionally(failure);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return whole;
    }

    synchronized String heard() {
        return heard.toString(UTF_8);
    }

    void go() {
        gone = true;
    }

    @Override
    public synchronized void read(byte[] bytes) {
        heard.writeBytes(bytes);
    }

    @Override
    public boolean isThere() {
        return !gone;
    }
}
