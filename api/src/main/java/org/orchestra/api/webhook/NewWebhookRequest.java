package org.orchestra.api.webhook;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.webhook.WebhookEvent;
import org.orchestra.store.webhook.NewWebhook;
import org.orchestra.store.webhook.WebhookUrl;

/**
 * The body that makes a webhook.
 *
 * @param url where events are posted to
 * @param name what its user calls it; null for the host of the address
 * @param events what it is told of; null for everything
 */
record NewWebhookRequest(
        @Schema(
                pattern = "^[Hh][Tt][Tt][Pp][Ss]?://",
                maxLength = WebhookUrl.MAX_LENGTH,
                example = "https://hooks.example.org/orchestra")
        @NotNull String url,

        @Schema(pattern = NewWebhook.NAME_PATTERN) @Nullable String name,

        @ArraySchema(minItems = 1, schema = @Schema(allowableValues = {"TASK_ENDED", "TASK_TEST_FAILED"})) @Nullable List<@NotNull WebhookEvent> events) {
    private static final int LONGEST_NAME = 63;

    NewWebhook webhook() {
        WebhookUrl checked = new WebhookUrl(url);
        Set<WebhookEvent> wanted =
                events == null ? EnumSet.complementOf(EnumSet.of(WebhookEvent.PING)) : Set.copyOf(events);
        return new NewWebhook(name == null ? nameOf(checked) : name, checked, wanted);
    }

    private static String nameOf(WebhookUrl url) {
        // A name begins with a letter or a digit, which ::1 does not.
        String host = url.host().replace("[", "ipv6-").replace(':', '-').replace("]", "");
        return host.length() > LONGEST_NAME ? host.substring(0, LONGEST_NAME) : host;
    }
}
