package org.orchestra.api.account;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.orchestra.domain.Refusal;

/** So many of something within a time, for each of many, in a bounded memory. */
final class RateLimit {
    /** Enough that whoever makes others forgotten needs more addresses than it is limited by. */
    static final int MAX_BUCKETS = 100_000;

    private final LoadingCache<String, Bucket> buckets;

    RateLimit(int times, Duration within, Clock clock) {
        this.buckets = CacheBuilder.newBuilder()
                .maximumSize(MAX_BUCKETS)
                // By then it is full again, so forgetting it changes nothing.
                .expireAfterAccess(within)
                .build(CacheLoader.from(() -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(times).refillGreedy(times, within))
                        .withCustomTimePrecision(new ClockMeter(clock))
                        .build()));
    }

    Bucket bucket(String key) {
        return buckets.getUnchecked(key);
    }

    /**
     * Takes one for a key.
     *
     * @param refusal what is thrown when there is none, by how long it takes until there is
     */
    void take(String key, Function<Duration, Refusal> refusal) {
        Bucket bucket = bucket(key);
        if (!bucket.tryConsume(1)) {
            throw refusal.apply(
                    Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill()));
        }
    }

    /** How many buckets are remembered. */
    long remembered() {
        return buckets.size();
    }

    private record ClockMeter(Clock clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return Duration.between(Instant.EPOCH, clock.instant()).toNanos();
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
