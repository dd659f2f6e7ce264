package org.orchestra.store.outbox;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of messages to be sent. */
@Component
class OutboxRepository {
    private final JdbcClient jdbc;

    OutboxRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void addForAdmins(String event, String subject, String body, Instant now) {
        jdbc.sql("""
                        INSERT INTO message (event, account_id, subject, body, alarm, created_at, next_attempt_at)
                        SELECT :event, id, :subject, :body, true, :now, :now FROM account
                        WHERE role = 'ADMIN' AND state = 'ACTIVE'
                        ON CONFLICT DO NOTHING
                        """)
                .param("event", event)
                .param("subject", subject)
                .param("body", body)
                .param("now", time(now))
                .update();
    }

    void addFor(String username, String event, String subject, String body, Instant now) {
        jdbc.sql("""
                        INSERT INTO message (event, account_id, subject, body, alarm, created_at, next_attempt_at)
                        SELECT :event, id, :subject, :body, false, :now, :now FROM account
                        WHERE username = :username AND state = 'ACTIVE'
                        ON CONFLICT DO NOTHING
                        """)
                .param("username", username)
                .param("event", event)
                .param("subject", subject)
                .param("body", body)
                .param("now", time(now))
                .update();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
