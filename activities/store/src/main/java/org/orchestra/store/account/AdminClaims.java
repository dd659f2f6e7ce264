package org.orchestra.store.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.orchestra.domain.Refusal;
import org.springframework.stereotype.Component;

/**
 * Tokens by which somebody who reads the log becomes the first admin. Every start without an admin makes another, as nobody
 * can read the earlier ones again; each is good until it expires or there is an admin.
 */
@Component
public class AdminClaims {
    static final Duration LIFE = Duration.ofDays(1);

    private static final String PREFIX = "orc_admin_";

    private final AdminClaimRepository claims;
    private final Accounts accounts;
    private final Clock clock;

    AdminClaims(AdminClaimRepository claims, Accounts accounts, Clock clock) {
        this.claims = claims;
        this.accounts = accounts;
        this.clock = clock;
    }

    /** Makes a claim; empty when there is an admin. */
    public Optional<AdminClaim> issue() {
        if (accounts.haveAdmin()) {
            return Optional.empty();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        claims.deleteExpired(now);
        AdminClaim claim = new AdminClaim(RandomToken.next(PREFIX), now.plus(LIFE));
        claims.insert(RandomToken.sha256(claim.token()), claim.expiresAt());
        return Optional.of(claim);
    }

    /**
     * Makes the first admin and signs it in; all claims end.
     *
     * @throws Refusal when the claim is not known, has expired or comes too late; when the username or e-mail address
     *     belongs to a user who does not only wait to be activated
     */
    public IssuedToken redeem(String claim, NewAccount admin) {
        byte[] hash = RandomToken.sha256(claim);
        // Before a password is hashed for a stranger.
        if (!claims.exists(hash, clock.instant())) {
            throw refused();
        }
        if (accounts.createFirstAdmin(admin, () -> take(hash)).isEmpty()) {
            throw refused();
        }
        return accounts.authenticate(admin.username().value(), admin.password());
    }

    private boolean take(byte[] hash) {
        boolean good = claims.exists(hash, clock.instant());
        if (good) {
            claims.deleteAll();
        }
        return good;
    }

    private static Refusal refused() {
        return Refusal.unauthenticated(
                "claim-refused",
                "This token makes nobody an admin: there is one by now, or it has expired and the next start of the api shows another in its log.");
    }
}
