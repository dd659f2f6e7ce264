package org.orchestra.api.account;

import static org.orchestra.domain.Text.format;

import jakarta.validation.constraints.NotNull;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.Role;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.NewAccount;

/** The body that makes an account. */
record NewUserRequest(
        @NotNull String username,
        @NotNull String email,
        @NotNull String password,
        @Nullable Role role,
        @Nullable Integer maxPriority) {

    NewAccount account() {
        return new NewAccount(
                new Username(username),
                email,
                password,
                Objects.requireNonNullElse(role, Role.USER),
                Objects.requireNonNullElse(maxPriority, NewAccount.DEFAULT_PRIORITY));
    }

    /** Without the password, for this may end up in a log. */
    @Override
    public String toString() {
        return format("NewUser[username=%s]", username);
    }
}
