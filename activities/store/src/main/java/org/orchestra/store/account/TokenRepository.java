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
                        INSERT INTO token (hash, account_id, name, scope, created_at, expires_at)
                        VALUES (:hash, :account, :name, :scope, :created, :expires)
                        """)
                .param("hash", hash)
                .param("account", account)
                .param("name", token.name())
                .param("scope", token.scope().name())
                .param("created", timestamp(token.createdAt()))
                .param("expires", timestamp(token.expiresAt()))
                .update();
    }

    Optional<StoredToken> find(byte[] hash) {
        return jdbc.sql("""
                        SELECT t.id, a.username, t.name, t.scope, t.created_at, t.expires_at
                        FROM token t JOIN account a ON a.id = t.account_id
                        WHERE t.hash = :hash
                        """).param("hash", hash).query(StoredToken.class).optional();
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

    boolean exists(long id) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM token WHERE id = :id)")
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    Page<TokenView> list(long account, Instant now, PageRequest page) {
        StatementSpec statement = jdbc.sql("SELECT name, scope, created_at, expires_at" + NAMED_FIRST.key()
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

    boolean delete(long id) {
        return jdbc.sql("DELETE FROM token WHERE id = :id").param("id", id).update() > 0;
    }

    boolean delete(long account, String name) {
        return jdbc.sql("DELETE FROM token WHERE account_id = :account AND name = :name")
                        .param("account", account)
                        .param("name", name)
                        .update()
                > 0;
    }

    void deleteAll(long account) {
        jdbc.sql("DELETE FROM token WHERE account_id = :account")
                .param("account", account)
                .update();
    }

    void deleteSignIns(long account) {
        jdbc.sql("DELETE FROM token WHERE account_id = :account AND name IS NULL")
                .param("account", account)
                .update();
    }

    /** @param name only the token of this name; null for all */
    void deleteExpired(long account, @Nullable String name, Instant before) {
        jdbc.sql("""
                        DELETE FROM token
                        WHERE account_id = :account AND expires_at <= :before AND (:name::text IS NULL OR name = :name)
                        """)
                .param("account", account)
                .param("name", name)
                .param("before", timestamp(before))
                .update();
    }

    private static OffsetDateTime timestamp(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    record StoredToken(
            long id, String username, @Nullable String name, TokenScope scope, Instant createdAt, Instant expiresAt) {}
}
