package org.orchestra.store.account;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.TokenScope;
import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of tokens. */
@Component
class TokenRepository {
    private static final ListOrder NAMED_FIRST = ListOrder.ascending(
            ListOrder.number("(name IS NULL)::int"), ListOrder.text("coalesce(name, '')"), ListOrder.number("id"));

    private final JdbcClient jdbc;

    TokenRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(byte[] hash, long account, TokenView token) {
        jdbc.sql("""
                        INSERT INTO token (hash, account_id, name, issuer, scope, created_at, expires_at)
                        VALUES (:hash, :account, :name, :issuer, :scope, :created, :expires)
                        """)
                .param("hash", hash)
                .param("account", account)
                .param("name", token.name())
                .param("issuer", token.issuer())
                .param("scope", token.scope().name())
                .param("created", timestamp(token.createdAt()))
                .param("expires", timestamp(token.expiresAt()))
                .update();
    }

    /** Adds the token of an issuer, unless it is there, or the account is no longer linked to whom it names. */
    void insertJwt(byte[] hash, long account, IssuerToken token) {
        jdbc.sql("""
                        INSERT INTO token (hash, account_id, issuer, jwt, scope, created_at, expires_at)
                        SELECT :hash, account_id, issuer, true, :scope, :created, :expires FROM account_identity
                        WHERE account_id = :account AND issuer = :issuer AND subject = :subject
                        ON CONFLICT (hash) DO NOTHING
                        """)
                .param("hash", hash)
                .param("account", account)
                .param("issuer", token.user().identity().issuer())
                .param("subject", token.user().identity().subject())
                .param("scope", token.scope().name())
                .param("created", timestamp(token.issuedAt()))
                .param("expires", timestamp(token.expiresAt()))
                .update();
    }

    /** One of ours: whoever knows what an issuer signed need not have its signature. */
    Optional<StoredToken> find(byte[] hash) {
        return find(hash, false);
    }

    /** The token of an issuer, also one that has ended. */
    Optional<StoredToken> findJwt(byte[] hash) {
        return find(hash, true);
    }

    private Optional<StoredToken> find(byte[] hash, boolean jwt) {
        return jdbc.sql("""
                        SELECT t.id, a.username, t.name, t.issuer, t.jwt, t.scope, t.created_at, t.expires_at
                        FROM token t JOIN account a ON a.id = t.account_id
                        WHERE t.hash = :hash AND t.jwt = :jwt
                        """)
                .param("hash", hash)
                .param("jwt", jwt)
                .query(StoredToken.class)
                .optional();
    }

    /** Those of the tokens that are accepted. */
    Set<Long> accepted(Collection<Long> ids, Instant now) {
        return jdbc.sql("""
                        SELECT t.id FROM token t JOIN account a ON a.id = t.account_id
                        WHERE t.id = ANY(:ids) AND t.expires_at > :now AND a.state = 'ACTIVE'
                        """)
                .param("ids", ids.toArray(Long[]::new))
                .param("now", timestamp(now))
                .query(Long.class)
                .set();
    }

    Page<TokenView> list(long account, Instant now, PageRequest page) {
        StatementSpec statement = jdbc.sql("SELECT name, issuer, scope, created_at, expires_at" + NAMED_FIRST.key()
                        + " FROM token WHERE account_id = :account AND expires_at > :now" + NAMED_FIRST.after(page)
                        + NAMED_FIRST.limit())
                .param("account", account)
                .param("now", timestamp(now));
        return NAMED_FIRST.read(statement, page, TokenView.class);
    }

    /** How many tokens with names are good. */
    long countNamed(long account, Instant now) {
        return jdbc.sql("""
                        SELECT count(*) FROM token WHERE account_id = :account AND name IS NOT NULL AND expires_at > :now
                        """)
                .param("account", account)
                .param("now", timestamp(now))
                .query(Long.class)
                .single();
    }

    void end(long id, Instant now) {
        end("id = :of", id, now);
    }

    boolean delete(long account, String name) {
        return jdbc.sql("DELETE FROM token WHERE account_id = :account AND name = :name")
                        .param("account", account)
                        .param("name", name)
                        .update()
                > 0;
    }

    void endAll(long account, Instant now) {
        end("account_id = :of", account, now);
    }

    void endSignIns(long account, Instant now) {
        end("account_id = :of AND name IS NULL", account, now);
    }

    /** Ends the token of an issuer; false when it had ended. */
    boolean endJwt(long id, Instant now) {
        return jdbc.sql("UPDATE token SET expires_at = :now WHERE id = :id AND jwt AND expires_at > :now")
                        .param("now", timestamp(now))
                        .param("id", id)
                        .update()
                > 0;
    }

    /** One of ours is unknown from now on. That of an issuer, which still signs for it, is known to have ended. */
    private void end(String which, long of, Instant now) {
        jdbc.sql("DELETE FROM token WHERE NOT jwt AND " + which).param("of", of).update();
        jdbc.sql("UPDATE token SET expires_at = least(expires_at, :now) WHERE jwt AND " + which)
                .param("now", timestamp(now))
                .param("of", of)
                .update();
    }

    /** @param name only the token of this name; null for all */
    void deleteExpired(long account, @Nullable String name, Instant before) {
        jdbc.sql("""
                        DELETE FROM token
                        WHERE account_id = :account AND NOT jwt AND expires_at <= :before
                          AND (:name::text IS NULL OR name = :name)
                        """)
                .param("account", account)
                .param("name", name)
                .param("before", timestamp(before))
                .update();
    }

    /** Forgets tokens of issuers. */
    void deleteJwts(long account, Instant endedBefore) {
        jdbc.sql("DELETE FROM token WHERE account_id = :account AND jwt AND expires_at <= :before")
                .param("account", account)
                .param("before", timestamp(endedBefore))
                .update();
    }

    private static OffsetDateTime timestamp(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    record StoredToken(
            long id,
            String username,
            @Nullable String name,
            @Nullable String issuer,
            boolean jwt,
            TokenScope scope,
            Instant createdAt,
            Instant expiresAt) {
        AuthenticatedToken of(Account account) {
            return new AuthenticatedToken(id, name, issuer, jwt, scope, createdAt, expiresAt, account);
        }
    }
}
