package org.orchestra.store.webhook;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.webhook.WebhookEvent;

/**
 * A webhook as its user sees it.
 *
 * @param events what it is told of
 * @param enabled whether anything is sent
 * @param failingSince the first failure since something was delivered; null while nothing fails
 */
public record WebhookView(
        String name,
        String url,
        List<WebhookEvent> events,
        boolean enabled,
        Instant createdAt,
        @Nullable Instant failingSince) {}
