package org.orchestra.store.webhook;

import java.util.Set;
import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.webhook.WebhookEvent;

/**
 * A webhook that a user makes. Checked when it is constructed.
 *
 * @param events what it is told of; a ping, which needs no wish, is none of them
 * @throws Refusal when any part is outside its rule
 */
public record NewWebhook(String name, WebhookUrl url, Set<WebhookEvent> events) {
    /** As a regular expression: the name of a webhook. */
    public static final String NAME_PATTERN = "^[a-z0-9][a-z0-9_.-]{0,62}$";

    private static final Pattern NAME = Pattern.compile(NAME_PATTERN);

    public NewWebhook {
        if (!NAME.matcher(name).matches()) {
            throw Refusal.invalid(
                    "invalid-name",
                    "Name the webhook with lower-case letters, digits, '_', '.' and '-', at most 63 characters.");
        }
        if (events.isEmpty() || events.contains(WebhookEvent.PING)) {
            throw Refusal.invalid(
                    "invalid-request", "Choose what the webhook is told of: TASK_ENDED, TASK_TEST_FAILED, or both.");
        }
    }
}
