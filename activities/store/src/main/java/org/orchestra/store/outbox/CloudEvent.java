package org.orchestra.store.outbox;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.orchestra.domain.webhook.WebhookEvent;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as webhooks are told of it.
 *
 * @param id names it and no other
 * @param subject what it is about
 * @param data what becomes the object {@code data}
 */
public record CloudEvent(String id, WebhookEvent event, String subject, Instant time, Object data) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** In the JSON format of CloudEvents 1.0. */
    String json() {
        return JSON.writeValueAsString(
                new StructuredEvent("1.0", id, "urn:orchestra", event.type(), subject, time, "application/json", data));
    }

    private record StructuredEvent(
            @JsonProperty("specversion") String specVersion,
            String id,
            String source,
            String type,
            String subject,
            Instant time,
            @JsonProperty("datacontenttype") String dataContentType,
            Object data) {}
}
