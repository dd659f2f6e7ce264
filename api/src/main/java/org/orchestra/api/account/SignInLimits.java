package org.orchestra.api.account;

import static org.orchestra.domain.Text.counted;
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
import java.util.stream.Stream;
import org.orchestra.api.server.ClientNetwork;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.Username;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Limits how often passwords may be guessed: from one address, at one account from one address, and at one account from
 * everywhere. A site, which with IPv6 has thousands of networks to guess from, has as much as ten addresses. Only failures
 * count. An account that many guess at is not closed: a guess from an address that has not failed
 * at it for an hour is always looked at, so its user gets in while others attack.
 *
 * <p>Every process counts for itself, in a bounded memory. What is refused for its address is not remembered.
 */
@Component
class SignInLimits {
    private static final Logger log = LoggerFactory.getLogger(SignInLimits.class);
    /** Stands for every name that no account can have, so that what is remembered of a guess is short. No account's name. */
    private static final String NOBODY = "nobody who could exist";

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
        String account = Username.isAllowed(username) ? username : NOBODY;
        String network = ClientNetwork.of(address).name();
        String site = ClientNetwork.site(address).name();
        List<Bucket> ofAddress = List.of(byAddress.bucket(network), bySite.bucket(site));
        // Taken before and given back after, so that guesses made at the same time count too.
        takeAll(ofAddress);
        boolean failed = false;
        try {
            return guardAccount(account, network, site, signIn);
        } catch (Refusal refusal) {
            failed = refusal.kind() == Refusal.RefusalKind.UNAUTHENTICATED;
            throw refusal;
        } finally {
            if (!failed) {
                giveBack(ofAddress);
            } else if (ofAddress.stream().anyMatch(SignInLimits::isEmpty)) {
                tell(account, network);
            }
        }
    }

    private <T> T guardAccount(String account, String network, String site, Supplier<T> signIn) {
        String both = account + " " + network;
        List<Bucket> ofClient =
                List.of(byAccountAndAddress.bucket(both), byAccountAndSite.bucket(account + " " + site));
        takeAll(ofClient);
        Bucket ofAccount = byAccount.bucket(account);
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
                if (isEmpty(ofAccount) || ofClient.stream().anyMatch(SignInLimits::isEmpty)) {
                    tell(account, network);
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

    /** How many limits and failures are remembered. */
    long remembered() {
        return failedLately.size()
                + Stream.of(byAddress, byAccountAndAddress, bySite, byAccountAndSite, byAccount)
                        .mapToLong(RateLimit::remembered)
                        .sum();
    }

    /** At most twice as often as guesses are looked at. */
    private static void tell(String account, String network) {
        log.warn(
                "Too many failures to sign in, the last as {} from {}: more are refused for a while", account, network);
    }

    private static void takeAll(List<Bucket> buckets) {
        for (int taken = 0; taken < buckets.size(); taken++) {
            if (!buckets.get(taken).tryConsume(1)) {
                giveBack(buckets.subList(0, taken));
                throw refusal(buckets.get(taken));
            }
        }
    }

    private static boolean isEmpty(Bucket bucket) {
        return bucket.getAvailableTokens() == 0;
    }

    private static void giveBack(List<Bucket> buckets) {
        buckets.forEach(bucket -> bucket.addTokens(1));
    }

    private static Refusal refusal(Bucket bucket) {
        Duration wait = Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
        return Refusal.tooMany(
                "too-many-failures",
                format(
                        "Too many attempts to sign in have failed: try again in %s.",
                        counted(wait.toSeconds() + 1, "second")),
                wait);
    }
}
