package org.orchestra.api.event;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The body of a response that goes on. It is written without blocking, so that a client that reads slowly, or not at all,
 * holds up no thread.
 */
final class ResponseSink implements EventSink, WriteListener, AsyncListener {
    /** Then the client comes again, and is asked again who it is. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Runnable onClosed;
    private final Deque<byte[]> pending = new ArrayDeque<>();
    /** Whether the server has handed the response over: nobody may write before. */
    private boolean begun;

    private boolean unflushed;
    private boolean ending;
    private boolean closed;

    private ResponseSink(AsyncContext context, Runnable onClosed) throws IOException {
        this.context = context;
        this.out = context.getResponse().getOutputStream();
        this.onClosed = onClosed;
    }

    /** @param onClosed told when the stream has ended, on whichever side; more than once, perhaps */
    static ResponseSink begin(AsyncContext context, Runnable onClosed) throws IOException {
        ResponseSink sink = new ResponseSink(context, onClosed);
        context.setTimeout(LONGEST.toMillis());
        context.addListener(sink);
        sink.out.setWriteListener(sink);
        return sink;
    }

    @Override
    public synchronized void write(byte[] event) {
        if (!closed) {
            pending.add(event);
            pump();
        }
    }

    @Override
    public synchronized boolean isDrained() {
        return pending.isEmpty() && !unflushed;
    }

    @Override
    public synchronized void end() {
        ending = true;
        pump();
    }

    @Override
    public synchronized void drop() {
        if (!closed) {
            closed = true;
            pending.clear();
            complete();
        }
        onClosed.run();
    }

    @Override
    public synchronized void onWritePossible() {
        begun = true;
        pump();
    }

    /** Where the response takes no more for now, the server calls {@link #onWritePossible()} when it does again. */
    private void pump() {
        try {
            while (begun && !closed && out.isReady()) {
                byte[] next = pending.poll();
                if (next != null) {
                    out.write(next);
                    unflushed = true;
                } else if (unflushed) {
                    out.flush();
                    unflushed = false;
                } else {
                    if (ending) {
                        drop();
                    }
                    return;
                }
            }
        } catch (IOException | IllegalStateException gone) {
            drop();
        }
    }

    private void complete() {
        try {
            context.complete();
        } catch (IllegalStateException completed) {
            // The server was first.
        }
    }

    @Override
    public void onError(Throwable gone) {
        drop();
    }

    @Override
    public void onError(AsyncEvent gone) {
        drop();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        drop();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        drop();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
