package org.orchestra.store.webhook;

import static org.orchestra.domain.Text.format;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.orchestra.store.outbox.Outbox;
import org.orchestra.store.webhook.WebhookDeliveryRepository.DisabledWebhook;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The events that are to be sent to webhooks, and what became of them. An event is sent at least once: when a process dies
 * with it, it is due again.
 */
@Component
public class WebhookDeliveries {
    private static final Duration PATIENCE = Duration.ofDays(3);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final WebhookDeliveryRepository deliveries;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final Clock clock;

    WebhookDeliveries(
            WebhookDeliveryRepository deliveries, Outbox outbox, TransactionTemplate transaction, Clock clock) {
        this.deliveries = deliveries;
        this.outbox = outbox;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Takes the next event that is due; never two of one webhook at a time. To be sent, and its outcome reported, within
     * two minutes; afterwards others may send to this webhook.
     */
    public Optional<WebhookDelivery> take() {
        return deliveries.take(clock.instant());
    }

    /** Records what became of an attempt. A webhook that accepts nothing for days is disabled, and its user told. */
    public void end(WebhookDelivery delivery, DeliveryOutcome outcome) {
        Instant now = clock.instant();
        transaction.executeWithoutResult(done -> {
            deliveries.end(delivery, outcome, now);
            deliveries.disable(delivery, now.minus(PATIENCE)).ifPresent(webhook -> tell(webhook, outcome, now));
            deliveries.forgetOld(delivery.webhook(), now);
        });
    }

    private void tell(DisabledWebhook webhook, DeliveryOutcome outcome, Instant now) {
        outbox.toOwner(
                format("webhook-disabled:%s:%s", webhook.name(), now),
                webhook.username(),
                format("The webhook %s is disabled", webhook.name()),
                format(
                        """
                        Nothing could be delivered to %s since %s UTC, so nothing more is sent there. The last attempt: %s.

                        What you can do now:
                          maestro webhook show %s
                          maestro webhook set %s --enable
                          maestro webhook test %s
                        """,
                        webhook.url(),
                        TIME.format(webhook.failingSince()),
                        outcome.error(),
                        webhook.name(),
                        webhook.name(),
                        webhook.name()));
    }
}
