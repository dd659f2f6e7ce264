package org.orchestra.api.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which a thread waits for its client no longer than the request allows. Only here is it known when a thread
 * waits, and for how much: one read of a body may take many of the socket, as for the header of a chunk, and what is written
 * may fit into the buffers on the way.
 */
final class BoundedSocket extends NioSocketWrapper {
    private volatile @Nullable RequestBounds bounds;
    private volatile @Nullable Wait wait;

    BoundedSocket(NioChannel channel, BoundedEndpoint endpoint) {
        super(channel, endpoint);
    }

    /** A request begins. Its bounds hold until the next one: the last of an answer is written when the request is over. */
    void begin(RequestBounds bounds) {
        this.bounds = bounds;
    }

    @Override
    public int read(boolean block, ByteBuffer to) throws IOException {
        RequestBounds current = bounds;
        if (!block || current == null) {
            return super.read(block, to);
        }
        int before = to.position();
        beginWait(current.reads());
        try {
            return super.read(true, to);
        } finally {
            endWait(to.position() - before);
        }
    }

    /** What the client takes at once needs no place. Most answers are that short. */
    @Override
    protected void doWrite(boolean block, ByteBuffer from) throws IOException {
        RequestBounds current = bounds;
        if (!block || previousIOException != null) {
            super.doWrite(block, from);
            return;
        }
        int before = from.position();
        super.doWrite(false, from);
        if (current != null) {
            current.writes().moved(from.position() - before);
        }
        if (from.hasRemaining() || getSocket().getOutboundRemaining() > 0) {
            waitUntilTaken(from, current);
        }
    }

    /** For a request that nothing of ours has seen, as Tomcat answered it by itself, no thread waits. */
    private void waitUntilTaken(ByteBuffer from, @Nullable RequestBounds current) throws IOException {
        if (current == null || !current.waits().take()) {
            // Nobody may write what follows, and let the client take it for the whole.
            previousIOException = new IOException("Too many threads wait for clients that do not take their answers.");
            throw previousIOException;
        }
        int before = from.position();
        beginWait(current.writes());
        try {
            super.doWrite(true, from);
        } finally {
            endWait(from.position() - before);
            current.waits().release();
        }
    }

    private void beginWait(ClientPace pace) {
        pace.begin();
        wait = new Wait(Thread.currentThread(), pace);
    }

    private void endWait(int moved) {
        Wait over = wait;
        wait = null;
        if (over != null) {
            over.pace().end(moved);
        }
    }

    @Override
    public long getReadTimeout() {
        return timeLeft(super.getReadTimeout());
    }

    @Override
    public long getWriteTimeout() {
        return timeLeft(super.getWriteTimeout());
    }

    /** Whoever does not wait, as the poller, sees the time-out of the connection, which ends silence only. */
    private long timeLeft(long timeout) {
        Wait current = wait;
        if (current == null || current.thread() != Thread.currentThread()) {
            return timeout;
        }
        // Tomcat takes what is not positive for ever.
        long left = Math.max(1, current.pace().left().toMillis());
        return timeout > 0 ? Math.min(timeout, left) : left;
    }

    /**
     * What one request allows its client.
     *
     * @param reads the pace at which it must send the body
     * @param writes the pace at which it must take the answer
     * @param waits the places for threads that wait until it takes more of the answer
     */
    record RequestBounds(ClientPace reads, ClientPace writes, ClientWaits.Share waits) {}

    private record Wait(Thread thread, ClientPace pace) {}
}
