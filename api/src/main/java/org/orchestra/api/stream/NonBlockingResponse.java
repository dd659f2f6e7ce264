package org.orchestra.api.stream;

import com.google.common.util.concurrent.Uninterruptibles;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Lock;
import org.apache.coyote.CloseNowException;
import org.orchestra.api.server.LockedConnection;
import org.springframework.http.MediaType;

/**
 * The body of a response that goes on, written without blocking: a client that reads slowly, or not at all, holds up no
 * thread. The response is committed with the first byte, so until then it can still become another one.
 *
 * <p>Everything here happens under the lock of the connection, under which the server handles its events. Without it, the
 * server could be in the middle of one while another thread ends the request, and would give what the next request uses.
 */
public final class NonBlockingResponse implements StreamSink, WriteListener, ReadListener, AsyncListener {
    /** How often to look whether the stream was closed meanwhile. */
    private static final Duration CLOSED_CHECK = Duration.ofMillis(50);

    private final Lock lock;
    private final AsyncContext context;
    private final ServletInputStream in;
    private final ServletOutputStream out;
    private final StreamListener listener;
    private final Deque<byte[]> pending = new ArrayDeque<>();
    /** Whether the server has handed the response over, and takes more: nobody may write before. */
    private boolean writable;

    private boolean unflushed;
    private boolean ending;
    /** Changes under the lock. Once it is set, the connection may have another request, and nobody waits for its lock. */
    private volatile boolean closed;

    private NonBlockingResponse(AsyncContext context, StreamListener listener) throws IOException {
        this.lock = LockedConnection.of(context.getRequest()).lock();
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

    /**
     * A response of server-sent events. Its head is sent at once, so that the client knows that it is connected.
     *
     * @param limit how long the stream may go on, after which it ends; zero for no limit
     */
    public static NonBlockingResponse openEvents(
            HttpServletRequest request, HttpServletResponse response, Duration limit, StreamListener listener)
            throws IOException {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding("UTF-8");
        // Without this, proxies collect events before they pass them on.
        response.setHeader("X-Accel-Buffering", "no");
        response.flushBuffer();
        return open(request.startAsync(), limit, listener);
    }

    @Override
    public void write(byte[] bytes) {
        whileOpen(() -> {
            pending.add(bytes);
            pumpOrClose();
        });
    }

    @Override
    public boolean isDrained() {
        if (!lockWhileOpen()) {
            return false;
        }
        try {
            return drained();
        } finally {
            lock.unlock();
        }
    }

    private boolean drained() {
        return pending.isEmpty() && !unflushed && writable;
    }

    /**
     * A server otherwise learns that a client is gone only when it writes, and a silent stream has nothing to write. The
     * request has been read to its end, so the server finds nothing more to read unless the connection is closed. A client
     * that sends its next request before it has read this response would look the same; no client of ours does.
     */
    @Override
    public boolean isAbandoned() {
        if (!lockWhileOpen()) {
            return true;
        }
        try {
            return in.available() > 0;
        } catch (IOException | IllegalStateException gone) {
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void end() {
        whileOpen(() -> {
            ending = true;
            pumpOrClose();
        });
    }

    @Override
    public void abort() {
        fail(new CloseNowException("This stream is cut off."));
    }

    /** Only a dispatch to {@link StreamFailureFilter} brings a failure to the server, which then closes the connection. */
    @Override
    public void fail(Exception failure) {
        whileOpen(() -> {
            forget();
            context.getRequest().setAttribute(StreamFailureFilter.FAILURE, failure);
            try {
                context.dispatch();
            } catch (IllegalStateException completed) {
                // The server was first.
            }
        });
        listener.closed();
    }

    private void whileOpen(Runnable work) {
        if (!lockWhileOpen()) {
            return;
        }
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the lock; false, without it, when the stream is closed, also when that happens while another holds the lock: it
     * may be the next request by then, which holds it for as long as it takes.
     */
    private boolean lockWhileOpen() {
        while (!closed) {
            if (Uninterruptibles.tryLockUninterruptibly(lock, CLOSED_CHECK)) {
                if (!closed) {
                    return true;
                }
                lock.unlock();
            }
        }
        return false;
    }

    /** Here and below the server calls, so it holds the lock. */
    @Override
    public void onWritePossible() {
        writable = true;
        try {
            pump();
        } catch (IOException | IllegalStateException gone) {
            // The server has seen it too, and calls onError().
            forget();
        }
        if (!closed && drained()) {
            listener.drained();
        }
    }

    private void pumpOrClose() {
        try {
            pump();
        } catch (IOException | IllegalStateException gone) {
            close();
        }
    }

    /** Where the response takes no more for now, the server calls {@link #onWritePossible()} when it does again. */
    private void pump() throws IOException {
        while (writable && !closed) {
            writable = out.isReady();
            if (writable && !writeNext()) {
                return;
            }
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

    private void close() {
        if (!closed) {
            forget();
            complete();
        }
        listener.closed();
    }

    private void forget() {
        closed = true;
        pending.clear();
    }

    private void complete() {
        try {
            context.complete();
        } catch (IllegalStateException completed) {
            // The server was first.
        }
    }

    /** Nothing is expected: that the client has hung up, {@link #isAbandoned()} finds. */
    @Override
    public void onDataAvailable() {}

    @Override
    public void onAllDataRead() {}

    /** The connection has failed; {@link #onError(AsyncEvent)} follows, and only there may the request be completed. */
    @Override
    public void onError(Throwable gone) {
        forget();
        listener.closed();
    }

    @Override
    public void onError(AsyncEvent gone) {
        forget();
        complete();
        listener.closed();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        close();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        forget();
        listener.closed();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
