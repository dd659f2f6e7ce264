package org.orchestra.store.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.AccountState;
import org.orchestra.domain.account.NotificationPreference;
import org.orchestra.domain.account.Role;
import org.orchestra.store.edit.Versioned;

/**
 * An account.
 *
 * @param id its number in the database
 * @param email empty when the account is deleted
 * @param maxPriority the priority of the user's first waiting job, 0 to 1,000,000
 * @param maxRunning the most jobs of the user that hold a slot at once, on all clusters together; null for no cap
 * @param budgetHours the slot hours that the user's jobs may have within {@code budgetDays} days; null for any number
 * @param budgetUsedSeconds how long they have held slots within that time; null without a budget
 * @param notices of which ends of the user's tasks mail is sent
 * @param version how often what can be set has been edited
 */
public record Account(
        long id,
        String username,
        String email,
        Role role,
        AccountState state,
        int maxPriority,
        @Nullable Integer maxRunning,
        @Nullable Integer budgetHours,
        @Nullable Integer budgetDays,
        @Nullable Double budgetUsedSeconds,
        NotificationPreference notices,
        Instant createdAt,
        int version)
        implements Versioned {

    /** Whether this account may see and change what belongs to {@code owner}. */
    public boolean mayActFor(String owner) {
        return role == Role.ADMIN || username.equals(owner);
    }
}
