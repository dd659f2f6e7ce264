package org.orchestra.store.outbox;

import java.time.Clock;
import org.springframework.stereotype.Component;

/** Takes messages in. They are part of the caller's transaction: sent when it commits, never when it does not. */
@Component
public class Outbox {
    private final OutboxRepository rows;
    private final Clock clock;

    Outbox(OutboxRepository rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
    }

    /**
     * Tells every active admin of an event, each once.
     *
     * @param event names what happened, and when if it can happen again: for an event that was told of before, nothing is
     *     done
     * @param subject one line
     * @param body whole sentences, in plain text
     */
    public void toAdmins(String event, String subject, String body) {
        rows.addForAdmins(event, subject, body, clock.instant());
    }

    /**
     * Tells one active user of an event, once; somebody who is not active hears nothing.
     *
     * @param event as for {@link #toAdmins}
     * @param subject one line
     * @param body plain text
     */
    public void toOwner(String event, String username, String subject, String body) {
        rows.addFor(username, event, subject, body, clock.instant());
    }
}
