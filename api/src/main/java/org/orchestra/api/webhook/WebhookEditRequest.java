package org.orchestra.api.webhook;

import jakarta.validation.constraints.NotNull;

/**
 * The body that changes a webhook.
 *
 * @param enabled whether anything is sent
 */
record WebhookEditRequest(@NotNull Boolean enabled) {}
