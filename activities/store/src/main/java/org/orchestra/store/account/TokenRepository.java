package org.orchestra.store.account;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of tokens. */
@Component
class TokenRepository {
    private final JdbcClient jdbc;

    TokenRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(byte[] hash, long account, Instant now, Instant expiresAt) {
        jdbc.sql(
                        "INSERT INTO token (hash, account_id, created_at, expires_at) VALUES (:hash, :account, :now, :expires)")
                .param("hash", hash)
                .param("account", account)
                .param("now", timestamp(now))
                .param("expires", timestamp(expiresAt))
                .update();
    }

    Optional<StoredToken> find(byte[] hash) {
        return jdbc.sql("""
                        SELECT a.username, t.expires_at FROM token t JOIN account a ON a.id = t.account_id
                        WHERE t.hash = :hash
                        """).param("hash", hash).query(StoredToken.class).optional();
    }

    void deleteExpired(long account, Instant before) {
        jdbc.sql("DELETE FROM token WHERE account_id = :account AND expires_at < :before")
                .param("account", account)
                .param("before", timestamp(before))
                .update();
    }

    private static OffsetDateTime timestamp(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    record StoredToken(String username, Instant expiresAt) {}
}
