package org.orchestra.store.outbox;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of the outbox. */
@Component
public class OutboxDelivery {
    private final JdbcClient jdbc;

    OutboxDelivery(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A message to one person, to be sent now.
     *
     * @param alarm whether somebody should look at once
     */
    public record MessageRow(
            long id, String event, String username, String address, String subject, String body, boolean alarm) {}

    /**
     * The next message whose time has come. It is out of everybody's reach for one minute, then two, four and so on up to
     * six hours: so it is tried again when the process dies with it. A week after it was written it is news no more.
     */
    public Optional<MessageRow> take(Instant now) {
        return jdbc.sql("""
                        UPDATE message m
                        SET attempts = m.attempts + 1,
                            next_attempt_at = :now::timestamptz
                                + least(interval '6 hours', interval '1 minute' * 2 ^ least(m.attempts, 10))
                        FROM account a
                        WHERE a.id = m.account_id AND m.id = (
                            SELECT id FROM message
                            WHERE sent_at IS NULL AND next_attempt_at <= :now
                              AND created_at > :now::timestamptz - interval '7 days'
                            ORDER BY next_attempt_at, id LIMIT 1
                            FOR UPDATE SKIP LOCKED)
                        RETURNING m.id, m.event, a.username, a.email AS address, m.subject, m.body, m.alarm
                        """).param("now", time(now)).query(MessageRow.class).optional();
    }

    public void sent(long id, Instant now) {
        jdbc.sql("UPDATE message SET sent_at = :now WHERE id = :id")
                .param("now", time(now))
                .param("id", id)
                .update();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
