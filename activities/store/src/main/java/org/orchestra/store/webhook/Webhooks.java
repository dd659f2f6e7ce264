package org.orchestra.store.webhook;

import static org.orchestra.domain.Text.format;

import com.google.common.net.InetAddresses;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.webhook.WebhookEvent;
import org.orchestra.store.account.Account;
import org.orchestra.store.outbox.CloudEvent;
import org.orchestra.store.outbox.Outbox;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Users make webhooks, look at what became of their events, and take them away. Everybody has only the own ones. */
@Component
public class Webhooks {
    /** The most webhooks of a user. */
    static final int MAX = 10;

    private final WebhookRepository webhooks;
    private final Outbox outbox;
    private final WebhookSettings settings;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Webhooks(
            WebhookRepository webhooks,
            Outbox outbox,
            WebhookSettings settings,
            TransactionTemplate transaction,
            Clock clock) {
        this.webhooks = webhooks;
        this.outbox = outbox;
        this.settings = settings;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A webhook, and its secret, which nobody can read again. */
    public record CreatedWebhook(WebhookView webhook, WebhookSecret secret) {}

    /**
     * Makes a webhook.
     *
     * @throws Refusal when there are none here, its address is not allowed, its name is taken, or there are too many
     */
    public CreatedWebhook create(Account owner, NewWebhook webhook) {
        requireEnabled();
        requireAllowed(webhook.url());
        WebhookSecret secret = WebhookSecret.next();
        try {
            return inTransaction(() -> {
                if (!webhooks.lockActive(owner.id())) {
                    throw Refusal.unauthenticated(
                            "not-authenticated", format("The account %s is not active any more.", owner.username()));
                }
                if (webhooks.count(owner.id()) >= MAX) {
                    throw Refusal.conflict(
                            "too-many-webhooks",
                            format("You have %d webhooks, which is the limit: delete one of them first.", MAX));
                }
                return new CreatedWebhook(webhooks.insert(owner.id(), webhook, secret, clock.instant()), secret);
            });
        } catch (DuplicateKeyException e) {
            throw Refusal.conflict(
                    "webhook-exists",
                    format(
                            "You have a webhook named %s: choose another name, or delete that one first.",
                            webhook.name()));
        }
    }

    /** The webhooks of a user by name. */
    public Page<WebhookView> list(Account owner, PageRequest page) {
        return webhooks.list(owner.id(), page);
    }

    /** @throws Refusal when the user has none of this name */
    public WebhookView get(Account owner, String name) {
        return webhooks.find(owner.id(), name).orElseThrow(Webhooks::notFound);
    }

    /**
     * What is still to be sent to a webhook, and the latest of what was, from the latest on.
     *
     * @throws Refusal when the user has none of this name
     */
    public Page<DeliveryView> deliveries(Account owner, String name, PageRequest page) {
        get(owner, name);
        return webhooks.deliveries(owner.id(), name, clock.instant(), page);
    }

    /**
     * Switches a webhook on or off. What happens while it is off is not sent later.
     *
     * @throws Refusal when the user has none of this name
     */
    public WebhookView setEnabled(Account owner, String name, boolean enabled) {
        return webhooks.setEnabled(owner.id(), name, enabled).orElseThrow(Webhooks::notFound);
    }

    /**
     * Replaces the secret of a webhook, from the next attempt on.
     *
     * @throws Refusal when the user has none of this name
     */
    public WebhookSecret rotateSecret(Account owner, String name) {
        WebhookSecret secret = WebhookSecret.next();
        if (!webhooks.setSecret(owner.id(), name, secret)) {
            throw notFound();
        }
        return secret;
    }

    /**
     * Deletes a webhook, with all that is still to be sent.
     *
     * @throws Refusal when the user has none of this name
     */
    public void delete(Account owner, String name) {
        if (!webhooks.delete(owner.id(), name)) {
            throw notFound();
        }
    }

    /**
     * Has a ping sent to a webhook, once and soon.
     *
     * @return the event's id, by which it is among the {@link #deliveries}
     * @throws Refusal when the user has none of this name, it is disabled, there are none here, or a ping is on its way
     */
    public String ping(Account owner, String name) {
        requireEnabled();
        return inTransaction(() -> {
            long webhook = webhooks.lock(owner.id(), name).orElseThrow(Webhooks::notFound);
            if (!get(owner, name).enabled()) {
                throw Refusal.conflict(
                        "webhook-disabled",
                        format(
                                "The webhook is disabled: enable it first, with maestro webhook set %s --enable.",
                                name));
            }
            Instant now = clock.instant();
            CloudEvent ping =
                    new CloudEvent("ping:" + UUID.randomUUID(), WebhookEvent.PING, name, now, Map.of("webhook", name));
            if (!outbox.toWebhook(webhook, ping)) {
                throw Refusal.conflict(
                        "ping-on-its-way",
                        format(
                                "A ping is on its way already: see what becomes of it with maestro webhook show %s.",
                                name));
            }
            return ping.id();
        });
    }

    private void requireEnabled() {
        if (!settings.enabled()) {
            throw Refusal.conflict(
                    "webhooks-off", "Webhooks are switched off here: ask an admin, or watch your task instead.");
        }
    }

    /** What is wrong whatever a name server says: the rest is found when the address is connected to. */
    private void requireAllowed(WebhookUrl url) {
        WebhookNetworks networks = settings.networks();
        if (!url.isEncrypted() && !networks.isAnyAllowed()) {
            throw Refusal.invalid("invalid-url", "Give the webhook an address that begins with https://.");
        }
        String host = url.host();
        if (InetAddresses.isUriInetAddress(host) && !networks.permit(InetAddresses.forUriString(host))) {
            throw Refusal.invalid(
                    "inside-address",
                    format(
                            "%s is not an address of the internet: give the webhook another, or ask an admin to allow it.",
                            host));
        }
        if (host.startsWith("[") && !InetAddresses.isUriInetAddress(host)) {
            throw Refusal.invalid("invalid-url", format("%s is not an address of IPv6: correct it.", host));
        }
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    private static Refusal notFound() {
        return Refusal.notFound(
                "webhook-not-found", "You have no webhook of this name: see which you have with maestro webhook list.");
    }
}
