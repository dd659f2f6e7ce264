package org.orchestra.store.webhook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.webhook.WebhookEvent;
import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of webhooks and of what was sent to them. */
@Component
class WebhookRepository {
    private static final String COLUMNS = "name, url, events, enabled, created_at, failing_since";

    private static final ListOrder BY_NAME = ListOrder.ascending(ListOrder.text("name"));
    private static final ListOrder LATEST_FIRST = ListOrder.descending(ListOrder.number("m.id"));

    private final JdbcClient jdbc;

    WebhookRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Keeps an active account from being changed, and from other webhooks, until this transaction ends; false when it is not active. */
    boolean lockActive(long account) {
        return jdbc.sql("SELECT id FROM account WHERE id = :id AND state = 'ACTIVE' FOR NO KEY UPDATE")
                .param("id", account)
                .query(Long.class)
                .optional()
                .isPresent();
    }

    /** @throws org.springframework.dao.DuplicateKeyException when the account has one of this name */
    WebhookView insert(long account, NewWebhook webhook, WebhookSecret secret, Instant now) {
        return jdbc.sql("""
                        INSERT INTO webhook (account_id, name, url, events, secret, created_at, busy_until, paused_until)
                        VALUES (:account, :name, :url, :events, :secret, :now, :now, :now) RETURNING
                        """ + COLUMNS)
                .param("account", account)
                .param("name", webhook.name())
                .param("url", webhook.url().value())
                .param(
                        "events",
                        webhook.events().stream()
                                .sorted()
                                .map(WebhookEvent::name)
                                .toArray(String[]::new))
                .param("secret", secret.key())
                .param("now", time(now))
                .query(WebhookRepository::view)
                .single();
    }

    Optional<WebhookView> find(long account, String name) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM webhook WHERE account_id = :account AND name = :name")
                .param("account", account)
                .param("name", name)
                .query(WebhookRepository::view)
                .optional();
    }

    /** The number of a webhook, which nobody changes or deletes until this transaction ends. */
    Optional<Long> lock(long account, String name) {
        return jdbc.sql("SELECT id FROM webhook WHERE account_id = :account AND name = :name FOR NO KEY UPDATE")
                .param("account", account)
                .param("name", name)
                .query(Long.class)
                .optional();
    }

    Page<WebhookView> list(long account, PageRequest page) {
        StatementSpec statement = jdbc.sql("SELECT " + COLUMNS + BY_NAME.key()
                        + " FROM webhook WHERE account_id = :account" + BY_NAME.after(page) + BY_NAME.limit())
                .param("account", account);
        return BY_NAME.read(statement, page, WebhookRepository::view);
    }

    long count(long account) {
        return jdbc.sql("SELECT count(*) FROM webhook WHERE account_id = :account")
                .param("account", account)
                .query(Long.class)
                .single();
    }

    /** Switches a webhook on or off; one that is switched on has not failed yet. Empty when there is none. */
    Optional<WebhookView> setEnabled(long account, String name, boolean enabled) {
        return jdbc.sql("""
                        UPDATE webhook
                        SET failing_since = CASE WHEN :enabled AND NOT enabled THEN NULL ELSE failing_since END,
                            enabled = :enabled
                        WHERE account_id = :account AND name = :name RETURNING
                        """ + COLUMNS)
                .param("account", account)
                .param("name", name)
                .param("enabled", enabled)
                .query(WebhookRepository::view)
                .optional();
    }

    boolean setSecret(long account, String name, WebhookSecret secret) {
        return jdbc.sql("UPDATE webhook SET secret = :secret WHERE account_id = :account AND name = :name")
                        .param("account", account)
                        .param("name", name)
                        .param("secret", secret.key())
                        .update()
                > 0;
    }

    boolean delete(long account, String name) {
        return jdbc.sql("DELETE FROM webhook WHERE account_id = :account AND name = :name")
                        .param("account", account)
                        .param("name", name)
                        .update()
                > 0;
    }

    /** What was or is to be sent to a webhook, the latest first. */
    Page<DeliveryView> deliveries(long account, String name, Instant now, PageRequest page) {
        StatementSpec statement = jdbc.sql(
                        """
                        SELECT m.deduplication_key AS id, m.event, m.subject, m.created_at, m.attempts, m.attempted_at, m.status,
                               m.error, m.sent_at AS delivered_at,
                               CASE WHEN m.sent_at IS NULL AND m.expires_at > :now AND m.next_attempt_at < m.expires_at
                                    THEN m.next_attempt_at END AS next_attempt_at
                        """ + LATEST_FIRST.key() + """
                        FROM message m JOIN webhook w ON w.id = m.webhook_id
                        WHERE w.account_id = :account AND w.name = :name
                        """ + LATEST_FIRST.after(page) + LATEST_FIRST.limit())
                .param("account", account)
                .param("name", name)
                .param("now", time(now));
        return LATEST_FIRST.read(statement, page, DeliveryView.class);
    }

    private static WebhookView view(ResultSet row, int index) throws SQLException {
        String[] events = (String[]) row.getArray("events").getArray();
        return new WebhookView(
                row.getString("name"),
                row.getString("url"),
                Stream.of(events).map(WebhookEvent::valueOf).toList(),
                row.getBoolean("enabled"),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "failing_since"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
