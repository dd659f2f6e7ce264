package org.orchestra.api.account;

import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.PasswordRule;
import org.orchestra.domain.account.Role;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.NewAccount;

/** The body that makes an account. */
record NewUserRequest(
        @Schema(pattern = Username.PATTERN) @NotNull String username,
        @Schema(pattern = NewAccount.EMAIL_PATTERN) @NotNull String email,

        @Schema(minLength = PasswordRule.MIN_LENGTH, maxLength = PasswordRule.MAX_LENGTH, pattern = "\\S") @NotNull String password,

        @Nullable Role role,

        @Schema(minimum = "0", maximum = "1000000") @Nullable Integer maxPriority) {

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
