package org.orchestra.api.account;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.PasswordRule;

/**
 * The body that replaces a password by whoever knows it, or was mailed a code.
 *
 * @param code in place of the old password
 */
record ChangedPasswordRequest(
        @Nullable @Size(max = PasswordRule.MAX_LENGTH) String oldPassword,

        @Schema(description = "The code that was mailed, in place of the old password")
        @Nullable @Size(max = PasswordRule.MAX_LENGTH) String code,

        @Schema(minLength = PasswordRule.MIN_LENGTH, maxLength = PasswordRule.MAX_LENGTH, pattern = "\\S") @NotNull String newPassword) {
    /** @throws Refusal when there is neither or both of the old password and a code */
    void requireOneSecret() {
        if ((oldPassword == null) == (code == null)) {
            throw Refusal.invalid("invalid-request", "Give either oldPassword or code.");
        }
    }

    /** Without the passwords, for this may end up in a log. */
    @Override
    public String toString() {
        return "ChangedPasswordRequest[]";
    }
}
