package org.orchestra.store.webhook;

import org.jspecify.annotations.Nullable;

/**
 * What became of an attempt to deliver an event.
 *
 * @param status the HTTP status that it got; null when it got none
 * @param error a clause for the webhook's user; null when the event was accepted
 */
public record DeliveryOutcome(
        @Nullable Integer status, @Nullable String error) {
    boolean isAccepted() {
        return error == null;
    }
}
