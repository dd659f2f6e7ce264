package org.orchestra.api.account;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.account.Account;
import org.orchestra.domain.account.AccountState;
import org.orchestra.domain.account.Notify;
import org.orchestra.domain.account.Role;

/** An account as it is shown. */
record User(
        String username,
        String email,
        Role role,
        AccountState state,
        int maxPriority,
        @Nullable Integer maxRunning,
        @JsonProperty("notify") Notify notices,
        Instant createdAt) {
    static User of(Account account) {
        return new User(
                account.username(),
                account.email(),
                account.role(),
                account.state(),
                account.maxPriority(),
                account.maxRunning(),
                account.notices(),
                account.createdAt());
    }
}
