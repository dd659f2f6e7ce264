package org.orchestra.api.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which a thread waits for its client no longer than the request allows. Only here is it known when a thread
 * waits, and for how much: one read of a body may take many of the socket, as for the header of a chunk.
 */
final class BoundedSocket extends NioSocketWrapper {
    private volatile @Nullable ClientPace reads;
    private volatile @Nullable Wait wait;

    BoundedSocket(NioChannel channel, BoundedEndpoint endpoint) {
        super(channel, endpoint);
    }

    /**
     * A request begins.
     *
     * @param reads what its client may take to send its body
     */
    void begin(ClientPace reads) {
        this.reads = reads;
    }

    @Override
    public int read(boolean block, ByteBuffer to) throws IOException {
        ClientPace pace = reads;
        if (!block || pace == null) {
            return super.read(block, to);
        }
        int some = 0;
        pace.begin();
        wait = new Wait(Thread.currentThread(), pace);
        try {
            some = super.read(true, to);
            return some;
        } finally {
            wait = null;
            pace.end(Math.max(0, some));
        }
    }

    @Override
    public long getReadTimeout() {
        return timeLeft(super.getReadTimeout());
    }

    /** Whoever does not wait, as the poller, sees the time-out of the connection, which ends silence only. */
    private long timeLeft(long timeout) {
        Wait current = wait;
        return current == null || current.thread() != Thread.currentThread()
                ? timeout
                : Math.min(timeout, atLeastOne(current.pace().left()));
    }

    /** Zero would be for ever. */
    private static long atLeastOne(Duration time) {
        return Math.max(1, time.toMillis());
    }

    private record Wait(Thread thread, ClientPace pace) {}
}
