package org.orchestra.api.account;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.AccountState;
import org.orchestra.domain.account.NotificationPreference;
import org.orchestra.domain.account.Role;
import org.orchestra.store.account.Account;
import org.orchestra.store.edit.Versioned;

/** An account as it is shown. */
record AccountResponse(
        String username,
        String email,
        Role role,
        AccountState state,
        int maxPriority,
        @Nullable Integer maxRunning,
        @Nullable BudgetResponse budget,
        @JsonProperty("notify") NotificationPreference notices,
        Instant createdAt,
        int version)
        implements Versioned {
    static AccountResponse of(Account account) {
        return new AccountResponse(
                account.username(),
                account.email(),
                account.role(),
                account.state(),
                account.maxPriority(),
                account.maxRunning(),
                BudgetResponse.of(account),
                account.notices(),
                account.createdAt(),
                account.version());
    }

    /**
     * What the user's jobs may have of the slots within some days.
     *
     * @param hours the slot hours
     * @param days the last UTC days over which they are counted, today among them
     * @param usedHours how many of them are used, to a tenth
     */
    record BudgetResponse(int hours, int days, double usedHours) {
        static @Nullable BudgetResponse of(Account account) {
            Integer hours = account.budgetHours();
            Integer days = account.budgetDays();
            Double used = account.budgetUsedSeconds();
            return hours == null || days == null
                    ? null
                    : new BudgetResponse(hours, days, used == null ? 0 : Math.round(used / 360) / 10.0);
        }
    }
}
