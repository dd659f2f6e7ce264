package org.orchestra.store.webhook;

/**
 * An event that is to be sent to a webhook now.
 *
 * @param message the number of its row
 * @param webhook the number of the webhook's row
 * @param id the event's, the same at every attempt
 * @param body the CloudEvent, the same at every attempt
 */
public record WebhookDelivery(
        long message, long webhook, String id, String body, WebhookUrl url, WebhookSecret secret) {}
