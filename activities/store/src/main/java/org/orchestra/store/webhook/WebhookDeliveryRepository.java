package org.orchestra.store.webhook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of events that leave the outbox for webhooks. */
@Component
class WebhookDeliveryRepository {
    /** How many of its events a webhook is shown to have had, beside those that are still to be sent. */
    private static final int KEPT = 50;

    private final JdbcClient jdbc;

    WebhookDeliveryRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Takes the next event that is due, of the webhook that has waited longest. Nobody else sends to that webhook for two
     * minutes, nor this event for one minute, then two, four and so on up to six hours.
     */
    Optional<WebhookDelivery> take(Instant now) {
        return jdbc.sql("""
                        WITH due AS (
                            SELECT m.id, w.id AS webhook_id, w.url, w.secret
                            FROM message m
                            JOIN webhook w ON w.id = m.webhook_id
                            JOIN account a ON a.id = w.account_id
                            WHERE m.sent_at IS NULL AND m.next_attempt_at <= :now AND m.expires_at > :now
                              AND w.enabled AND w.busy_until <= :now AND (w.paused_until <= :now OR m.event = 'PING')
                              AND a.state = 'ACTIVE'
                            ORDER BY w.busy_until, m.next_attempt_at, m.id LIMIT 1
                            FOR NO KEY UPDATE OF w, m SKIP LOCKED),
                        busy AS (
                            UPDATE webhook w SET busy_until = :now::timestamptz + interval '2 minutes'
                            FROM due WHERE w.id = due.webhook_id)
                        UPDATE message m
                        SET attempts = m.attempts + 1,
                            next_attempt_at = :now::timestamptz
                                + least(interval '6 hours', interval '1 minute' * 2 ^ least(m.attempts, 10))
                        FROM due WHERE m.id = due.id
                        RETURNING m.id, due.webhook_id, m.deduplication_key, m.body, due.url, due.secret
                        """)
                .param("now", time(now))
                .query(WebhookDeliveryRepository::delivery)
                .optional();
    }

    /** Notes an outcome, and that others may send to the webhook: after a failure, in a minute. */
    void end(WebhookDelivery delivery, DeliveryOutcome outcome, Instant now) {
        jdbc.sql("""
                        UPDATE webhook
                        SET failing_since = CASE WHEN :accepted THEN NULL ELSE coalesce(failing_since, :now) END,
                            busy_until = :now,
                            paused_until = :now::timestamptz + CASE WHEN :accepted THEN interval '0' ELSE interval '1 minute' END
                        WHERE id = :id
                        """)
                .param("accepted", outcome.isAccepted())
                .param("now", time(now))
                .param("id", delivery.webhook())
                .update();
        jdbc.sql("""
                        UPDATE message
                        SET sent_at = CASE WHEN :accepted THEN :now::timestamptz END, attempted_at = :now, status = :status,
                            error = :error
                        WHERE id = :id
                        """)
                .param("accepted", outcome.isAccepted())
                .param("now", time(now))
                .param("status", outcome.status())
                .param("error", outcome.error())
                .param("id", delivery.message())
                .update();
    }

    /**
     * Disables the webhook if the event is given up and nothing has been delivered since {@code failingSince}, and returns
     * whose it is then.
     */
    Optional<DisabledWebhook> disable(WebhookDelivery delivery, Instant failingSince) {
        return jdbc.sql("""
                        UPDATE webhook w SET enabled = false
                        FROM account a, message m
                        WHERE w.id = :webhook AND a.id = w.account_id AND m.id = :message
                          AND w.enabled AND w.failing_since <= :since AND m.next_attempt_at >= m.expires_at
                        RETURNING a.username, w.name, w.url, w.failing_since
                        """)
                .param("webhook", delivery.webhook())
                .param("message", delivery.message())
                .param("since", time(failingSince))
                .query(DisabledWebhook.class)
                .optional();
    }

    /** Forgets all but the latest of a webhook's events that are delivered or given up; of one that is off, of all. */
    void forgetOld(long webhook, Instant now) {
        jdbc.sql("""
                        DELETE FROM message
                        WHERE webhook_id = :webhook
                          AND (sent_at IS NOT NULL OR expires_at <= :now OR next_attempt_at >= expires_at
                               OR NOT (SELECT enabled FROM webhook WHERE id = :webhook))
                          AND id < (SELECT min(id) FROM (
                              SELECT id FROM message WHERE webhook_id = :webhook ORDER BY id DESC LIMIT :kept) latest)
                        """)
                .param("webhook", webhook)
                .param("now", time(now))
                .param("kept", KEPT)
                .update();
    }

    /** A webhook that was disabled because nothing could be delivered. */
    record DisabledWebhook(String username, String name, String url, Instant failingSince) {}

    private static WebhookDelivery delivery(ResultSet row, int index) throws SQLException {
        return new WebhookDelivery(
                row.getLong("id"),
                row.getLong("webhook_id"),
                row.getString("deduplication_key"),
                row.getString("body"),
                new WebhookUrl(row.getString("url")),
                new WebhookSecret(row.getBytes("secret")));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
