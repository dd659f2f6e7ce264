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
                account.notices(),
                account.createdAt(),
                account.version());
    }
}
