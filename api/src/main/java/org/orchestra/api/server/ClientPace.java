package org.orchestra.api.server;

import com.google.common.base.Ticker;
import java.time.Duration;

/**
 * How long one direction of a request has kept the server waiting for its client, against what was moved meanwhile. What the
 * server itself needs, to think or to write to a disk, does not count.
 */
final class ClientPace {
    private final Ticker ticker;
    private final long patience;
    private final double bytesPerNano;
    private long began;
    private long waited;
    private long bytes;

    /**
     * @param patience how long a client may be silent altogether
     * @param leastRate bytes a second that extend the patience, more than 0
     */
    ClientPace(Ticker ticker, Duration patience, long leastRate) {
        this.ticker = ticker;
        this.patience = patience.toNanos();
        this.bytesPerNano = leastRate / (double) Duration.ofSeconds(1).toNanos();
    }

    /** The server begins to wait. */
    void begin() {
        began = ticker.read();
    }

    /** The server has waited. */
    void end(long moved) {
        waited += ticker.read() - began;
        moved(moved);
    }

    /** Bytes were moved. */
    void moved(long moved) {
        bytes += moved;
    }

    /** How long the wait that has begun may still take if nothing is moved, negative if it has taken too long. */
    Duration left() {
        double allowed = patience + bytes / bytesPerNano;
        return Duration.ofNanos((long) (allowed - waited - (ticker.read() - began)));
    }

    boolean isTooSlow() {
        return (waited - patience) * bytesPerNano > bytes;
    }
}
