package org.orchestra.api.account;

import static org.orchestra.domain.Text.format;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import com.google.common.net.InetAddresses;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Supplier;
import org.orchestra.domain.Refusal;
import org.springframework.stereotype.Component;

/**
 * Limits how often passwords may be guessed: from one address, at one account from one address, and at one account from
 * everywhere. Only failures count. An account that many guess at is not closed: the first guess from an address that has
 * not failed at it is always looked at, so its user gets in while others attack.
 *
 * <p>Every process counts for itself, in a bounded memory.
 */
@Component
class SignInLimits {
    /** Enough that whoever makes others forgotten needs more addresses than it is limited by. */
    private static final int MAX_BUCKETS = 100_000;

    private final Limit byAddress;
    private final Limit byAccount;
    private final Limit byAccountAndAddress;

    SignInLimits(Clock clock) {
        TimeMeter time = new ClockMeter(clock);
        this.byAddress = new Limit(100, Duration.ofMinutes(10), time);
        this.byAccount = new Limit(100, Duration.ofHours(1), time);
        this.byAccountAndAddress = new Limit(10, Duration.ofMinutes(10), time);
    }

    /**
     * Signs in, unless there were too many failures.
     *
     * @param address from where, as the server sees it
     * @throws Refusal when there were, with when to try again; else what {@code signIn} throws
     */
    <T> T guard(String username, String address, Supplier<T> signIn) {
        String network = network(address);
        Bucket ofAddress = byAddress.bucket(network);
        Bucket ofBoth = byAccountAndAddress.bucket(username + " " + network);
        Bucket ofAccount = byAccount.bucket(username);
        // Taken before and given back after, so that guesses made at the same time count too.
        take(ofAddress);
        if (!ofBoth.tryConsume(1)) {
            ofAddress.addTokens(1);
            throw refusal(ofBoth);
        }
        boolean first = ofBoth.getAvailableTokens() == byAccountAndAddress.failures() - 1;
        boolean counted = ofAccount.tryConsume(1);
        if (!counted && !first) {
            ofAddress.addTokens(1);
            ofBoth.addTokens(1);
            throw refusal(ofAccount);
        }
        boolean failed = false;
        try {
            return signIn.get();
        } catch (Refusal refusal) {
            failed = refusal.kind() == Refusal.RefusalKind.UNAUTHENTICATED;
            throw refusal;
        } finally {
            if (!failed) {
                giveBack(ofAddress, ofBoth, ofAccount, counted);
            }
        }
    }

    private static void take(Bucket bucket) {
        if (!bucket.tryConsume(1)) {
            throw refusal(bucket);
        }
    }

    private static void giveBack(Bucket ofAddress, Bucket ofBoth, Bucket ofAccount, boolean counted) {
        ofAddress.addTokens(1);
        ofBoth.addTokens(1);
        if (counted) {
            ofAccount.addTokens(1);
        }
    }

    private static Refusal refusal(Bucket bucket) {
        Duration wait = Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
        return Refusal.tooMany(
                "too-many-failures",
                format("Too many attempts to sign in have failed: try again in %d seconds.", wait.toSeconds() + 1),
                wait);
    }

    /** What one client may choose its address from: with IPv6 that is everything below /64. */
    private static String network(String address) {
        if (InetAddresses.isInetAddress(address)) {
            InetAddress parsed = InetAddresses.forString(address);
            if (parsed instanceof Inet6Address) {
                return Arrays.toString(Arrays.copyOf(parsed.getAddress(), 8));
            }
        }
        return address;
    }

    /** So many failures within a time, for each of many. */
    private static final class Limit {
        private final int failures;
        private final LoadingCache<String, Bucket> buckets;

        Limit(int failures, Duration within, TimeMeter time) {
            this.failures = failures;
            this.buckets = CacheBuilder.newBuilder()
                    .maximumSize(MAX_BUCKETS)
                    // By then it is full again, so forgetting it changes nothing.
                    .expireAfterAccess(within)
                    .build(CacheLoader.from(() -> Bucket.builder()
                            .addLimit(limit -> limit.capacity(failures).refillGreedy(failures, within))
                            .withCustomTimePrecision(time)
                            .build()));
        }

        int failures() {
            return failures;
        }

        Bucket bucket(String key) {
            return buckets.getUnchecked(key);
        }
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
