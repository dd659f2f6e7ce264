package org.orchestra.store.account;

import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of claims. */
@Component
class AdminClaimRepository {
    private final JdbcClient jdbc;

    AdminClaimRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(byte[] hash, Instant expiresAt) {
        jdbc.sql("INSERT INTO admin_claim (hash, expires_at) VALUES (:hash, :expires)")
                .param("hash", hash)
                .param("expires", expiresAt.atOffset(ZoneOffset.UTC))
                .update();
    }

    boolean exists(byte[] hash, Instant now) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM admin_claim WHERE hash = :hash AND expires_at > :now)")
                .param("hash", hash)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
    }

    void deleteExpired(Instant now) {
        jdbc.sql("DELETE FROM admin_claim WHERE expires_at <= :now")
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    void deleteAll() {
        jdbc.sql("DELETE FROM admin_claim").update();
    }
}
