package org.orchestra.store.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.orchestra.domain.Refusal;
import org.orchestra.store.account.TokenRepository.StoredToken;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Issues and recognises tokens: {@code orc_} and 32 random bytes in base64url. The database has their SHA-256 only, which
 * is enough: unlike a password, 256 random bits cannot be guessed from their hash.
 */
@Component
class Tokens {
    private static final String PREFIX = "orc_";
    // An expired token is remembered for a while, so that its user reads "expired" and not "unknown".
    private static final Duration MEMORY = Duration.ofDays(30);

    private final TokenRepository tokens;
    private final Clock clock;
    private final Duration lifetime;
    private final SecureRandom random = new SecureRandom();

    Tokens(TokenRepository tokens, Clock clock, @Value("${orchestra.token-lifetime:30d}") Duration lifetime) {
        this.tokens = tokens;
        this.clock = clock;
        this.lifetime = lifetime;
    }

    IssuedToken issue(Account account) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        tokens.deleteExpired(account.id(), now.minus(MEMORY));
        String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes());
        tokens.insert(sha256(token), account.id(), now, now.plus(lifetime));
        return new IssuedToken(token, account.username(), now.plus(lifetime));
    }

    /** The username that a token stands for. */
    String username(String token) {
        StoredToken stored = tokens.find(sha256(token))
                .orElseThrow(() -> Refusal.unauthenticated(
                        "not-authenticated", "This token is not known: run maestro authenticate to get a new one."));
        if (!clock.instant().isBefore(stored.expiresAt())) {
            throw Refusal.unauthenticated(
                    "token-expired", "Your token has expired: run maestro authenticate to get a new one.");
        }
        return stored.username();
    }

    private byte[] randomBytes() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
