package org.orchestra.api.account;

import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.orchestra.domain.account.PasswordRule;
import org.orchestra.domain.account.Role;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.NewAccount;

/** The body by which whoever reads the log becomes the first admin. */
record FirstAdminRequest(
        @NotNull @Size(max = 128) String token,

        @Schema(pattern = Username.PATTERN) @NotNull String username,
        @Schema(pattern = NewAccount.EMAIL_PATTERN) @NotNull String email,

        @Schema(minLength = PasswordRule.MIN_LENGTH, maxLength = PasswordRule.MAX_LENGTH, pattern = "\\S") @NotNull String password) {

    NewAccount account() {
        return new NewAccount(new Username(username), email, password, Role.ADMIN, NewAccount.DEFAULT_PRIORITY);
    }

    /** Without the token and the password, for this may end up in a log. */
    @Override
    public String toString() {
        return format("FirstAdminRequest[username=%s]", username);
    }
}
