package org.orchestra.api.account;

import static org.orchestra.domain.Text.format;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.github.bucket4j.Bucket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.orchestra.api.server.ClientNetwork;
import org.orchestra.domain.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Limits how often passwords may be guessed: from one address, at one account from one address, and at one account from
 * everywhere. A site, which with IPv6 has thousands of networks to guess from, has as much as ten addresses. Only failures
 * count. An account that many guess at is not closed: a guess from an address that has not failed
 * at it for an hour is always looked at, so its user gets in while others attack.
 *
 * <p>Every process counts for itself, in a bounded memory.
 */
@Component
class SignInLimits {
    private static final Logger log = LoggerFactory.getLogger(SignInLimits.class);
    private static final Pattern SPEAKABLE = Pattern.compile("[\\w.@-]{1,64}");

    private static final Duration PER_ACCOUNT = Duration.ofHours(1);
    private static final Duration PER_ADDRESS = Duration.ofMinutes(10);

    private final RateLimit byAddress;
    private final RateLimit byAccountAndAddress;
    private final RateLimit bySite;
    private final RateLimit byAccountAndSite;
    private final RateLimit byAccount;
    /** Who failed at which account within the hour, or is trying. */
    private final Cache<String, Boolean> failedLately;

    SignInLimits(Clock clock) {
        this.byAddress = new RateLimit(100, PER_ADDRESS, clock);
        this.byAccountAndAddress = new RateLimit(10, PER_ADDRESS, clock);
        this.bySite = new RateLimit(1_000, PER_ADDRESS, clock);
        this.byAccountAndSite = new RateLimit(100, PER_ADDRESS, clock);
        this.byAccount = new RateLimit(100, PER_ACCOUNT, clock);
        this.failedLately = CacheBuilder.newBuilder()
                .maximumSize(RateLimit.MAX_BUCKETS)
                // As long as it takes until the account's own bucket is full again.
                .expireAfterWrite(PER_ACCOUNT)
                .ticker(new Ticker() {
                    @Override
                    public long read() {
                        return Duration.between(Instant.EPOCH, clock.instant()).toNanos();
                    }
                })
                .build();
    }

    /**
     * Signs in, unless there were too many failures.
     *
     * @param address from where, as the server sees it
     * @throws Refusal when there were, with when to try again; else what {@code signIn} throws
     */
    <T> T guard(String username, String address, Supplier<T> signIn) {
        String network = ClientNetwork.of(address).name();
        String both = username + " " + network;
        String site = ClientNetwork.site(address).name();
        List<Bucket> ofClient = List.of(
                byAddress.bucket(network),
                byAccountAndAddress.bucket(both),
                bySite.bucket(site),
                byAccountAndSite.bucket(username + " " + site));
        Bucket ofAccount = byAccount.bucket(username);
        // Taken before and given back after, so that guesses made at the same time count too.
        takeAll(ofClient);
        boolean first = failedLately.asMap().putIfAbsent(both, true) == null;
        boolean counted = ofAccount.tryConsume(1);
        if (!counted && !first) {
            giveBack(ofClient);
            throw refusal(ofAccount);
        }
        boolean failed = false;
        try {
            return signIn.get();
        } catch (Refusal refusal) {
            failed = refusal.kind() == Refusal.RefusalKind.UNAUTHENTICATED;
            throw refusal;
        } finally {
            if (failed) {
                failedLately.put(both, true);
                if (ofAccount.getAvailableTokens() == 0
                        || ofClient.stream().anyMatch(bucket -> bucket.getAvailableTokens() == 0)) {
                    tell(username, network);
                }
            } else {
                giveBack(ofClient);
                if (counted) {
                    ofAccount.addTokens(1);
                }
                if (first) {
                    failedLately.invalidate(both);
                }
            }
        }
    }

    /** At most as often as guesses are looked at. Whoever signs in chooses the name, and may put anything into it. */
    private static void tell(String username, String network) {
        log.warn(
                "Too many failures to sign in, the last as {} from {}: more are refused for a while",
                SPEAKABLE.matcher(username).matches() ? username : "nobody who could exist",
                network);
    }

    private static void takeAll(List<Bucket> buckets) {
        for (int taken = 0; taken < buckets.size(); taken++) {
            if (!buckets.get(taken).tryConsume(1)) {
                giveBack(buckets.subList(0, taken));
                throw refusal(buckets.get(taken));
            }
        }
    }

    private static void giveBack(List<Bucket> buckets) {
        buckets.forEach(bucket -> bucket.addTokens(1));
    }

    private static Refusal refusal(Bucket bucket) {
        Duration wait = Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
        return Refusal.tooMany(
                "too-many-failures",
                format("Too many attempts to sign in have failed: try again in %d seconds.", wait.toSeconds() + 1),
                wait);
    }
}
