package org.orchestra.api.account;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.orchestra.domain.account.PasswordRule;

/** The body that replaces a password by whoever knows it. */
record ChangedPasswordRequest(
        @NotNull @Size(max = PasswordRule.MAX_LENGTH) String oldPassword,

        @Schema(minLength = PasswordRule.MIN_LENGTH, maxLength = PasswordRule.MAX_LENGTH, pattern = "\\S") @NotNull String newPassword) {
    /** Without the passwords, for this may end up in a log. */
    @Override
    public String toString() {
        return "ChangedPasswordRequest[]";
    }
}
