package org.orchestra.maestro.webhook;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.Times;

/**
 * A webhook.
 *
 * @param failingSince the first failure since something was delivered; absent while nothing fails
 */
record WebhookResponse(
        String name,
        @Nullable String url,
        List<String> events,
        boolean enabled,
        @Nullable Instant createdAt,
        @Nullable Instant failingSince) {
    WebhookResponse {
        Objects.requireNonNull(name, "name");
        events = events == null ? List.of() : List.copyOf(events);
    }

    /** As in "task.ended, task.test-failed". */
    String told() {
        return String.join(", ", events.stream().map(WebhookEventChoice::word).toList());
    }

    /** As in "enabled, failing since …". */
    String state() {
        String state = enabled ? "enabled" : "disabled";
        return failingSince == null ? state : state + ", failing since " + Times.toTheSecond(failingSince);
    }
}
