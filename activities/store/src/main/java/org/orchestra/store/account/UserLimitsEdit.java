package org.orchestra.store.account;

import static org.orchestra.domain.Text.format;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.scheduling.Budget;

/**
 * What is to change of what a user may have of the slots; null is left as it is.
 *
 * @param maxPriority the priority of the user's first waiting job, 0 to 1,000,000
 * @param maxRunning the most jobs of the user that hold a slot at once, on all clusters together, at least 1
 * @param uncapped whether any number of them may from now on
 * @param budget how long they may hold slots within so many days
 * @param unbudgeted whether they may for any time from now on
 * @throws Refusal when it changes nothing, contradicts itself, or a number is out of range
 */
public record UserLimitsEdit(
        @Nullable Integer maxPriority,
        @Nullable Integer maxRunning,
        boolean uncapped,
        @Nullable Budget budget,
        boolean unbudgeted) {

    public UserLimitsEdit {
        if (maxPriority == null && maxRunning == null && !uncapped && budget == null && !unbudgeted) {
            throw refusal(
                    "This changes nothing: give maxPriority, maxRunning, uncapped, budget, unbudgeted, notify, email or role.");
        }
        if (maxRunning != null && uncapped) {
            throw refusal("A user has a cap or none: give either maxRunning or uncapped, not both.");
        }
        if (budget != null && unbudgeted) {
            throw refusal("A user has a budget or none: give either budget or unbudgeted, not both.");
        }
        if (maxRunning != null && maxRunning < 1) {
            throw refusal(format(
                    "A cap of %,d would keep the user's jobs waiting for ever: give at least 1, or uncapped.",
                    maxRunning));
        }
        if (maxPriority != null) {
            NewAccount.requirePriority(maxPriority);
        }
    }

    private static Refusal refusal(String message) {
        return Refusal.invalid("invalid-request", message);
    }
}
