package org.orchestra.store.account;

import static org.orchestra.domain.Text.format;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
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

    /** How long a token of an issuer is good at most after it was issued, whatever it says itself. */
    public static final Duration ISSUER_TOKEN_LIFE = Duration.ofDays(1);

    private static final String PREFIX = "orc_";
    // An expired token is remembered for a while, so that its user reads "expired" and not "unknown".
    private static final Duration MEMORY = Duration.ofDays(30);
    // One of an issuer that was ended is remembered for longer than it could be good, also by a clock that is slow.
    private static final Duration ISSUER_TOKEN_MEMORY = ISSUER_TOKEN_LIFE.multipliedBy(2);

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
            return issue(account, null, null, TokenScope.ALL, lifetime);
        }));
    }

    /**
     * The token of an issuer that was accepted before.
     *
     * @param account whose it is by now
     * @return empty when it is the first time that it comes
     * @throws Refusal when it was ended
     */
    public Optional<AuthenticatedToken> find(Account account, IssuerToken token) {
        return tokens.findJwt(RandomToken.sha256(token.signed())).map(stored -> {
            if (!stored.username().equals(account.username())
                    || !clock.instant().isBefore(stored.expiresAt())) {
                throw unknown();
            }
            return stored.of(account);
        });
    }

    /**
     * Accepts the token of an issuer for the first time. From then on it is listed, and ends, as one of ours.
     *
     * @throws Refusal when it was ended, or its account is not active or not linked any more
     */
    public AuthenticatedToken begin(Account account, IssuerToken token) {
        return Objects.requireNonNull(transaction.execute(status -> {
            if (accounts.lockActive(account.id()).isEmpty()) {
                throw unknown();
            }
            tokens.deleteJwts(account.id(), clock.instant().minus(ISSUER_TOKEN_MEMORY));
            tokens.insertJwt(RandomToken.sha256(token.signed()), account.id(), token);
            return find(account, token).orElseThrow(Tokens::unknown);
        }));
    }

    /**
     * Exchanges the token of an issuer, which ends, for one of ours with its scope.
     *
     * @throws Refusal when it is one of ours, or has ended meanwhile
     */
    public IssuedToken exchange(AuthenticatedToken by) {
        if (!by.jwt()) {
            throw Refusal.conflict(
                    "not-exchangeable",
                    "This is a token of Orchestra already: only one of the OpenID Connect issuer is exchanged.");
        }
        return Objects.requireNonNull(transaction.execute(status -> {
            if (accounts.lockActive(by.account().id()).isEmpty() || !tokens.endJwt(by.id(), clock.instant())) {
                throw unknown();
            }
            return issue(by.account(), null, by.issuer(), by.scope(), lifetime);
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
                if (accounts.lockActive(account.id()).isEmpty() || !isAccepted(by)) {
                    throw unknown();
                }
                Instant now = clock.instant();
                tokens.deleteExpired(account.id(), token.name(), now);
                if (tokens.countNamed(account.id(), now) >= MAX_NAMED) {
                    throw Refusal.conflict(
                            "too-many-tokens",
                            format("You have %d tokens, which is the limit: revoke one of them first.", MAX_NAMED));
                }
                return issue(account, token.name(), null, token.scope(), token.lifetime());
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
        tokens.end(token.id(), clock.instant());
    }

    /** Ends all tokens of an account that sign-ins gave. */
    public void endSignIns(Account account) {
        tokens.endSignIns(account.id(), clock.instant());
    }

    /** Those of the tokens that are still accepted. */
    public Set<Long> accepted(Collection<Long> ids) {
        return tokens.accepted(ids, clock.instant());
    }

    /** Ends all tokens of an account; part of the caller's transaction, which has changed the account before. */
    void endAll(long account) {
        tokens.endAll(account, clock.instant());
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

    private boolean isAccepted(AuthenticatedToken token) {
        return accepted(Set.of(token.id())).contains(token.id());
    }

    private IssuedToken issue(
            Account account, @Nullable String name, @Nullable String issuer, TokenScope scope, Duration goodFor) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        tokens.deleteExpired(account.id(), null, now.minus(MEMORY));
        String token = RandomToken.next(PREFIX);
        tokens.insert(
                RandomToken.sha256(token), account.id(), new TokenView(name, issuer, scope, now, now.plus(goodFor)));
        return new IssuedToken(token, account.username(), now.plus(goodFor));
    }

    private static Refusal unknown() {
        return Refusal.unauthenticated(
                "not-authenticated",
                "This token is not known, or was ended: run maestro authenticate to get a new one.");
    }
}
