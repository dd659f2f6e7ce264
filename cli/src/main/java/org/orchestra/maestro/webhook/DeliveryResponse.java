package org.orchestra.maestro.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.Times;

/**
 * An event on its way to a webhook, or arrived there, or given up.
 *
 * @param deliveredAt absent when it was not
 * @param nextAttemptAt absent when it is delivered or given up
 */
record DeliveryResponse(
        @Nullable String id,
        @Nullable String event,
        @Nullable String subject,
        @Nullable Instant createdAt,
        int attempts,
        @Nullable Instant attemptedAt,
        @Nullable Integer status,
        @Nullable String error,
        @Nullable Instant deliveredAt,
        @Nullable Instant nextAttemptAt) {
    boolean isDelivered() {
        return deliveredAt != null;
    }

    /** Whether an attempt has ended, or there will be none. */
    boolean isTried() {
        return attemptedAt != null || nextAttemptAt == null;
    }

    /** The kind of event as it is written on the command line. */
    String word() {
        return event == null ? "" : event.equals("PING") ? "ping" : WebhookEventChoice.word(event);
    }

    /** How far it is. */
    String state() {
        if (isDelivered()) {
            return "delivered " + Times.toTheSecond(deliveredAt);
        }
        return nextAttemptAt == null ? "given up" : "next try " + Times.toTheSecond(nextAttemptAt);
    }
}
