package org.orchestra.api.idempotency;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of idempotency keys. */
@Component
class IdempotencyKeyRepository {
    private final JdbcClient jdbc;

    IdempotencyKeyRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What was created under a key.
     *
     * @param request what was asked for, as {@link IdempotencyKeys.KeyedCreation} has it
     * @param contentType of the answer
     * @param answer the body, encrypted
     */
    record StoredAnswer(byte[] request, String contentType, byte[] answer) {}

    /** Keeps the key from all others until the transaction ends; false when somebody else has it. */
    boolean tryLock(long account, String key) {
        return jdbc.sql(
                        "SELECT pg_try_advisory_xact_lock(hashtextextended('orchestra.idempotency ' || :account || ' ' || :key, 0))")
                .param("account", account)
                .param("key", key)
                .query(Boolean.class)
                .single();
    }

    /** @param since older ones do not count */
    Optional<StoredAnswer> find(long account, String key, Instant since) {
        return jdbc.sql("""
                        SELECT request, content_type, answer FROM idempotency_key
                        WHERE account_id = :account AND key = :key AND created_at > :since
                        """)
                .param("account", account)
                .param("key", key)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query(StoredAnswer.class)
                .optional();
    }

    /** In place of one that does not count any more. */
    void put(long account, String key, StoredAnswer answer, Instant now) {
        jdbc.sql("""
                        INSERT INTO idempotency_key (account_id, key, request, content_type, answer, created_at)
                        VALUES (:account, :key, :request, :type, :answer, :now)
                        ON CONFLICT (account_id, key) DO UPDATE
                        SET request = excluded.request, content_type = excluded.content_type, answer = excluded.answer,
                            created_at = excluded.created_at
                        """)
                .param("account", account)
                .param("key", key)
                .param("request", answer.request())
                .param("type", answer.contentType())
                .param("answer", answer.answer())
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** A few, as each creation deletes some; never those that another is just deleting. */
    void deleteSomeBefore(Instant before) {
        jdbc.sql("""
                        DELETE FROM idempotency_key WHERE (account_id, key) IN (
                            SELECT account_id, key FROM idempotency_key WHERE created_at <= :before
                            LIMIT 20 FOR UPDATE SKIP LOCKED)
                        """).param("before", before.atOffset(ZoneOffset.UTC)).update();
    }
}
