package org.orchestra.store.account;

import static org.orchestra.domain.Text.format;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.TokenScope;
import org.orchestra.store.account.TokenRepository.StoredToken;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Issues, recognises and ends the tokens that come with requests. */
@Component
public class Tokens {
    /** The most tokens with a name that an account may have. */
    static final int MAX_NAMED = 50;

    private static final String PREFIX = "orc_";
    // An expired token is remembered for a while, so that its user reads "expired" and not "unknown".
    private static final Duration MEMORY = Duration.ofDays(30);

    private final TokenRepository tokens;
    private final AccountRepository accounts;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Duration lifetime;

    Tokens(
            TokenRepository tokens,
            AccountRepository accounts,
            TransactionTemplate transaction,
            Clock clock,
            @Value("${orchestra.token-lifetime:30d}") Duration lifetime) {
        this.tokens = tokens;
        this.accounts = accounts;
        this.transaction = transaction;
        this.clock = clock;
        this.lifetime = lifetime;
    }

    /**
     * Issues the token of a sign-in.
     *
     * @param passwordHash of the password that was verified
     * @throws Refusal when the account is not active or has another password by now, whose change ended all tokens
     */
    IssuedToken signIn(Account account, String passwordHash) {
        return Objects.requireNonNull(transaction.execute(status -> {
            if (accounts.lockActive(account.id()).filter(passwordHash::equals).isEmpty()) {
                throw Accounts.badCredentials();
            }
            return issue(account, null, TokenScope.ALL, lifetime);
        }));
    }

    /**
     * Issues a token with a name, for a program.
     *
     * @param by the token that asks for it
     * @throws Refusal when the name is taken, there are too many, or the token that asks has ended meanwhile
     */
    public IssuedToken create(AuthenticatedToken by, NewToken token) {
        Account account = by.account();
        try {
            return Objects.requireNonNull(transaction.execute(status -> {
                // What ends all tokens of an account changes its row before, so none is made behind its back.
                if (accounts.lockActive(account.id()).isEmpty() || !tokens.exists(by.id())) {
                    throw unknown();
                }
                Instant now = clock.instant();
                tokens.deleteExpired(account.id(), token.name(), now);
                if (tokens.countNamed(account.id(), now) >= MAX_NAMED) {
                    throw Refusal.conflict(
                            "too-many-tokens",
                            format("You have %d tokens, which is the limit: revoke one of them first.", MAX_NAMED));
                }
                return issue(account, token.name(), token.scope(), token.lifetime());
            }));
        } catch (DuplicateKeyException e) {
            throw Refusal.conflict(
                    "token-exists",
                    format("You have a token named %s: choose another name, or revoke that one first.", token.name()));
        }
    }

    /** The tokens of an account that are good now, those with names first. */
    public Page<TokenView> list(Account account, PageRequest page) {
        return tokens.list(account.id(), clock.instant(), page);
    }

    /**
     * Ends the token of this name.
     *
     * @throws Refusal when the account has none
     */
    public void revoke(Account account, String name) {
        if (!tokens.delete(account.id(), name)) {
            throw Refusal.notFound(
                    "token-not-found", "You have no token of this name: see which you have with maestro token list.");
        }
    }

    /** Ends one token. */
    public void end(AuthenticatedToken token) {
        tokens.delete(token.id());
    }

    /** Ends all tokens of an account that sign-ins gave. */
    public void endSignIns(Account account) {
        tokens.deleteSignIns(account.id());
    }

    /** Those of the tokens that are still accepted. */
    public Set<Long> accepted(Collection<Long> ids) {
        return tokens.accepted(ids, clock.instant());
    }

    /** Ends all tokens of an account; part of the caller's transaction, which has changed the account before. */
    void endAll(long account) {
        tokens.deleteAll(account);
    }

    /** What is known of a token that has not expired. */
    StoredToken find(String token) {
        StoredToken stored = tokens.find(RandomToken.sha256(token)).orElseThrow(Tokens::unknown);
        if (!clock.instant().isBefore(stored.expiresAt())) {
            throw Refusal.unauthenticated(
                    "token-expired", "Your token has expired: run maestro authenticate to get a new one.");
        }
        return stored;
    }

    private IssuedToken issue(Account account, @Nullable String name, TokenScope scope, Duration goodFor) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        tokens.deleteExpired(account.id(), null, now.minus(MEMORY));
        String token = RandomToken.next(PREFIX);
        tokens.insert(RandomToken.sha256(token), account.id(), new TokenView(name, scope, now, now.plus(goodFor)));
        return new IssuedToken(token, account.username(), now.plus(goodFor));
    }

    private static Refusal unknown() {
        return Refusal.unauthenticated(
                "not-authenticated",
                "This token is not known, or was ended: run maestro authenticate to get a new one.");
    }
}
