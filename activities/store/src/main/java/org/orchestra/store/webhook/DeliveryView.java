package org.orchestra.store.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.webhook.WebhookEvent;

/**
 * An event on its way to a webhook, or arrived there, or given up.
 *
 * @param id the event's, the same at every attempt
 * @param subject what it is about: the name of a task; of a ping, the name of the webhook
 * @param attempts how often it was tried
 * @param attemptedAt when the latest attempt ended; null before
 * @param status the HTTP status that the latest attempt got; null when it got none
 * @param error why the latest attempt failed; null when it did not
 * @param deliveredAt when it was accepted; null when it was not
 * @param nextAttemptAt when it is tried next at the earliest; null when it is not, because it is delivered or given up
 */
public record DeliveryView(
        String id,
        WebhookEvent event,
        String subject,
        Instant createdAt,
        int attempts,
        @Nullable Instant attemptedAt,
        @Nullable Integer status,
        @Nullable String error,
        @Nullable Instant deliveredAt,
        @Nullable Instant nextAttemptAt) {}
