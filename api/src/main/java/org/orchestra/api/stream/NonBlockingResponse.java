package org.orchestra.api.stream;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.coyote.CloseNowException;

/**
 * The body of a response that goes on, written without blocking: a client that reads slowly, or not at all, holds up no
 * thread. The response is committed with the first byte, so until then it can still become another one.
 */
public final class NonBlockingResponse implements StreamSink, WriteListener, ReadListener, AsyncListener {
    private final AsyncContext context;
    private final ServletInputStream in;
    private final ServletOutputStream out;
    private final StreamListener listener;
    private final Deque<byte[]> pending = new ArrayDeque<>();
    /** Whether the server has handed the response over, and takes more: nobody may write before. */
    private boolean writable;

    private boolean unflushed;
    private boolean ending;
    private boolean closed;

    private NonBlockingResponse(AsyncContext context, StreamListener listener) throws IOException {
        this.context = context;
        this.in = context.getRequest().getInputStream();
        this.out = context.getResponse().getOutputStream();
        this.listener = listener;
    }

    /** @param limit how long the stream may go on, after which it ends; zero for no limit */
    public static NonBlockingResponse open(AsyncContext context, Duration limit, StreamListener listener)
            throws IOException {
        NonBlockingResponse response = new NonBlockingResponse(context, listener);
        context.setTimeout(limit.toMillis());
        context.addListener(response);
        // Only with a listener does available() look at the connection.
        response.in.setReadListener(response);
        // On the request's own thread: another one would write while this one is still at work on the response.
        response.out.setWriteListener(response);
        return response;
    }

    @Override
    public synchronized void write(byte[] bytes) {
        if (!closed) {
            pending.add(bytes);
            pump();
        }
    }

    @Override
    public synchronized boolean isDrained() {
        return pending.isEmpty() && !unflushed && writable;
    }

    /**
     * A server otherwise learns that a client is gone only when it writes, and a silent stream has nothing to write. The
     * request has been read to its end, so the server finds nothing more to read unless the connection is closed. A client
     * that sends its next request before it has read this response would look the same; no client of ours does.
     */
    @Override
    public synchronized boolean isAbandoned() {
        try {
            return closed || in.available() > 0;
        } catch (IOException | IllegalStateException gone) {
            return true;
        }
    }

    @Override
    public synchronized void end() {
        if (!closed) {
            ending = true;
            pump();
        }
    }

    @Override
    public void abort() {
        fail(new CloseNowException("This stream is cut off."));
    }

    /** Only a dispatch to {@link StreamFailureFilter} brings a failure to the server, which then closes the connection. */
    @Override
    public synchronized void fail(Exception failure) {
        if (!closed) {
            closed = true;
            pending.clear();
            context.getRequest().setAttribute(StreamFailureFilter.FAILURE, failure);
            try {
                context.dispatch();
            } catch (IllegalStateException completed) {
                // The server was first.
            }
        }
        listener.closed();
    }

    @Override
    public synchronized void onWritePossible() {
        writable = true;
        pump();
        if (!closed && isDrained()) {
            listener.drained();
        }
    }

    /** Where the response takes no more for now, the server calls {@link #onWritePossible()} when it does again. */
    private void pump() {
        try {
            while (writable && !closed) {
                writable = out.isReady();
                if (writable && !writeNext()) {
                    return;
                }
            }
        } catch (IOException | IllegalStateException gone) {
            close();
        }
    }

    /** Returns false when nothing is left to do. */
    private boolean writeNext() throws IOException {
        byte[] next = pending.poll();
        if (next != null) {
            out.write(next);
            unflushed = true;
            return true;
        }
        if (unflushed) {
            out.flush();
            unflushed = false;
            return true;
        }
        if (ending) {
            close();
        }
        return false;
    }

    private synchronized void close() {
        if (!closed) {
            closed = true;
            pending.clear();
            try {
                context.complete();
            } catch (IllegalStateException completed) {
                // The server was first.
            }
        }
        listener.closed();
    }

    /** Nothing is expected: that the client has hung up, {@link #isAbandoned()} finds. */
    @Override
    public void onDataAvailable() {}

    @Override
    public void onAllDataRead() {}

    @Override
    public void onError(Throwable gone) {
        close();
    }

    @Override
    public void onError(AsyncEvent gone) {
        close();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        close();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
