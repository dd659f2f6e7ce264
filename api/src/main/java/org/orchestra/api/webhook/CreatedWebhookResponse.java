package org.orchestra.api.webhook;

import static org.orchestra.domain.Text.format;

import java.time.Instant;
import java.util.List;
import org.orchestra.domain.webhook.WebhookEvent;
import org.orchestra.store.webhook.WebhookView;
import org.orchestra.store.webhook.Webhooks.CreatedWebhook;

/**
 * A webhook as it is handed to its user, once.
 *
 * @param secret the key of its signatures, which nobody can read again
 */
record CreatedWebhookResponse(
        String name, String url, List<WebhookEvent> events, boolean enabled, Instant createdAt, String secret) {
    static CreatedWebhookResponse of(CreatedWebhook created) {
        WebhookView webhook = created.webhook();
        return new CreatedWebhookResponse(
                webhook.name(),
                webhook.url(),
                webhook.events(),
                webhook.enabled(),
                webhook.createdAt(),
                created.secret().text());
    }

    /** Without the secret, for this may end up in a log. */
    @Override
    public String toString() {
        return format("CreatedWebhookResponse[name=%s]", name);
    }
}
