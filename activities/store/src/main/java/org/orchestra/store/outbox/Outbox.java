package org.orchestra.store.outbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Writes messages. They are part of the caller's transaction: sent when it commits, never when it does not. */
@Component
public class Outbox {
    private static final Duration EVENT_LIFE = Duration.ofDays(1);
    /** Less than the pause before a second attempt. */
    private static final Duration PING_LIFE = Duration.ofSeconds(50);

    private final OutboxRepository outbox;
    private final Clock clock;

    Outbox(OutboxRepository outbox, Clock clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Writes to every active admin about an event, once each.
     *
     * @param event names what happened, and when if it can happen again: an event that was reported before is not reported
     *     again
     * @param subject one line
     * @param body whole sentences, in plain text
     */
    public void toAdmins(String event, String subject, String body) {
        outbox.addForAdmins(event, subject, body, clock.instant());
    }

    /**
     * Writes to an active user about an event, once; an inactive one gets nothing.
     *
     * @param event as for {@link #toAdmins}
     * @param subject one line
     * @param body plain text
     */
    public void toOwner(String event, String username, String subject, String body) {
        outbox.addFor(username, event, subject, body, clock.instant());
    }

    /**
     * Writes to an active user as {@link #toOwner}, with a secret in the body: nobody reads it in a log, nor in the database
     * once it is sent.
     */
    public void confidentiallyToOwner(String event, String username, String subject, String body) {
        outbox.addConfidentialFor(username, event, subject, body, clock.instant());
    }

    /** Tells all webhooks of an active user that want to be told of such an event, once each; tried for a day. */
    public void toWebhooks(String username, CloudEvent event) {
        Instant now = clock.instant();
        outbox.addForWebhooks(username, event, now, now.plus(EVENT_LIFE));
    }

    /**
     * Sends a ping to one webhook; tried once.
     *
     * @return false when one is on its way already, and this is not sent
     */
    public boolean toWebhook(long webhook, CloudEvent ping) {
        Instant now = clock.instant();
        return outbox.addForWebhook(webhook, ping, now, now.plus(PING_LIFE));
    }
}
