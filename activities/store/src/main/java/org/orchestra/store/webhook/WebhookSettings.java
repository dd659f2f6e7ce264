package org.orchestra.store.webhook;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether there are webhooks, and where they may lead. The api reads it when one is made, the worker whenever one is sent.
 *
 * @param enabled whether users make webhooks, and events are sent
 * @param allowedNetworks blocks of addresses, as in 10.1.0.0/16, to which events are sent though they are not of the
 *     internet, and also without TLS
 */
@ConfigurationProperties("orchestra.webhooks")
public record WebhookSettings(
        @DefaultValue("true") boolean enabled, @DefaultValue List<String> allowedNetworks) {
    public WebhookSettings {
        // A malformed block is reported at the start.
        new WebhookNetworks(allowedNetworks);
    }

    /** The networks as a rule that checks. */
    public WebhookNetworks networks() {
        return new WebhookNetworks(allowedNetworks);
    }
}
