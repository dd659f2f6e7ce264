package org.orchestra.api.server;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * How many threads may wait for clients at once, until one sends more of a body or takes more of an answer: half of the
 * threads of the server, and for the clients of one network a quarter of that half, so that nobody takes all alone. A quarter
 * of the threads may wait, for a while, until one of these places is free: an upload or a download over a fast line needs one
 * for moments only. A quarter is left for everybody else.
 */
final class ClientWaits {
    private static final int SHARES = 4;

    private final int share;
    private final Duration patience;
    private final Semaphore places;
    private final Semaphore queue;
    /** Remembered for as long as a request needs them. */
    private final LoadingCache<ClientNetwork, Semaphore> byNetwork;

    /**
     * @param threads how many threads the server has
     * @param patience how long to wait for a place, that of the network and then one of all
     */
    ClientWaits(int threads, Duration patience) {
        int half = Math.max(1, threads / 2);
        this.share = Math.max(1, half / SHARES);
        this.patience = patience;
        this.places = new Semaphore(half, true);
        this.queue = new Semaphore(threads / 4);
        this.byNetwork =
                CacheBuilder.newBuilder().weakValues().build(CacheLoader.from(() -> new Semaphore(share, true)));
    }

    /** The places that a request may take. */
    Share of(ClientNetwork network) {
        return new Share(byNetwork.getUnchecked(network));
    }

    /** How many places are free. */
    int free() {
        return places.availablePermits();
    }

    /** The places of one network. */
    final class Share {
        private final Semaphore own;

        private Share(Semaphore own) {
            this.own = own;
        }

        /** Takes a place, which must be {@linkplain #release() released}; false when there is none in time. */
        boolean take() {
            return take(Duration.ZERO) || takeInTime();
        }

        private boolean takeInTime() {
            if (!queue.tryAcquire()) {
                return false;
            }
            try {
                return take(patience);
            } finally {
                queue.release();
            }
        }

        private boolean take(Duration time) {
            if (!Uninterruptibles.tryAcquireUninterruptibly(own, time)) {
                return false;
            }
            boolean taken = Uninterruptibles.tryAcquireUninterruptibly(places, time);
            if (!taken) {
                own.release();
            }
            return taken;
        }

        void release() {
            places.release();
            own.release();
        }
    }
}
