package org.orchestra.store.outbox;

import static org.orchestra.domain.Text.format;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of the outbox: messages go in with the transaction that they report, and mails come out to be sent. */
@Component
public class OutboxRepository {
    private static final Duration MAIL_LIFE = Duration.ofDays(7);

    private final JdbcClient jdbc;

    OutboxRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A message to one person, to be sent now.
     *
     * @param deduplicationKey names the event that it reports
     * @param alarm whether somebody should look at once
     * @param confidential whether the body has a secret
     */
    public record OutgoingMessage(
            long id,
            String deduplicationKey,
            String username,
            String address,
            String subject,
            String body,
            boolean alarm,
            boolean confidential) {}

    /** Adds a message to every active admin that has none with this key. */
    void addForAdmins(String key, String subject, String body, Instant now) {
        add("role = 'ADMIN'", true, false, key, subject, body, now).update();
    }

    /** Adds a message to an active user that has none with this key. */
    void addFor(String username, String key, String subject, String body, Instant now) {
        add("username = :username", false, false, key, subject, body, now)
                .param("username", username)
                .update();
    }

    /** As {@link #addFor}, with a secret in the body. */
    void addConfidentialFor(String username, String key, String subject, String body, Instant now) {
        add("username = :username", false, true, key, subject, body, now)
                .param("username", username)
                .update();
    }

    private StatementSpec add(
            String recipients,
            boolean alarm,
            boolean confidential,
            String key,
            String subject,
            String body,
            Instant now) {
        return jdbc.sql(format("""
                        INSERT INTO message (deduplication_key, account_id, subject, body, alarm, confidential, created_at,
                                             next_attempt_at, expires_at)
                        SELECT :key, id, :subject, :body, :alarm, :confidential, :now, :now, :expires FROM account
                        WHERE state = 'ACTIVE' AND %s
                        ON CONFLICT DO NOTHING
                        """, recipients))
                .param("key", key)
                .param("subject", subject)
                .param("body", body)
                .param("alarm", alarm)
                .param("confidential", confidential)
                .param("now", time(now))
                .param("expires", time(now.plus(MAIL_LIFE)));
    }

    /** Adds an event for every webhook of an active user that is enabled, wants it, and has not been given it. */
    void addForWebhooks(String username, CloudEvent event, Instant now, Instant expiresAt) {
        add(
                        "a.username = :username AND a.state = 'ACTIVE' AND w.enabled AND :event = ANY(w.events)",
                        event,
                        now,
                        expiresAt)
                .param("username", username)
                .update();
    }

    /** Adds an event for one webhook, unless one of its kind waits there for its first attempt; whether it has. */
    boolean addForWebhook(long webhook, CloudEvent event, Instant now, Instant expiresAt) {
        return add("""
                        w.id = :webhook AND NOT EXISTS (
                            SELECT FROM message
                            WHERE webhook_id = :webhook AND event = :event AND sent_at IS NULL AND attempted_at IS NULL
                              AND expires_at > :now)
                        """, event, now, expiresAt).param("webhook", webhook).update() > 0;
    }

    private StatementSpec add(String receivers, CloudEvent event, Instant now, Instant expiresAt) {
        return jdbc.sql(format("""
                        INSERT INTO message (deduplication_key, account_id, webhook_id, event, subject, body, alarm, created_at,
                                             next_attempt_at, expires_at)
                        SELECT :key, a.id, w.id, :event, :subject, :body, false, :now, :now, :expires
                        FROM webhook w JOIN account a ON a.id = w.account_id
                        WHERE %s
                        ON CONFLICT DO NOTHING
                        """, receivers))
                .param("key", event.id())
                .param("event", event.event().name())
                .param("subject", event.subject())
                .param("body", event.json())
                .param("now", time(now))
                .param("expires", time(expiresAt));
    }

    /**
     * Takes the next mail that is due. Nobody else gets it for one minute, then two, four and so on up to six hours: it
     * is sent again when the process dies with it. After a week a message is no longer sent.
     */
    public Optional<OutgoingMessage> take(Instant now) {
        return jdbc.sql("""
                        UPDATE message m
                        SET attempts = m.attempts + 1,
                            next_attempt_at = :now::timestamptz
                                + least(interval '6 hours', interval '1 minute' * 2 ^ least(m.attempts, 10))
                        FROM account a
                        WHERE a.id = m.account_id AND m.id = (
                            SELECT id FROM message
                            WHERE webhook_id IS NULL AND sent_at IS NULL AND next_attempt_at <= :now AND expires_at > :now
                            ORDER BY next_attempt_at, id LIMIT 1
                            FOR UPDATE SKIP LOCKED)
                        RETURNING m.id, m.deduplication_key, a.username, a.email AS address, m.subject, m.body, m.alarm,
                                  m.confidential
                        """)
                .param("now", time(now))
                .query(OutgoingMessage.class)
                .optional();
    }

    /** Notes that a message has been sent, and forgets its secret. */
    public void sent(long id, Instant now) {
        jdbc.sql(
                        "UPDATE message SET sent_at = :now, body = CASE WHEN confidential THEN '' ELSE body END WHERE id = :id")
                .param("now", time(now))
                .param("id", id)
                .update();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
