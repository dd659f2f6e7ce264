package org.orchestra.api.account;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.TokenScope;
import org.orchestra.store.account.NewToken;

/**
 * The body that makes a token for a program.
 *
 * @param days how long it is good for; null for 90
 */
record NewTokenRequest(
        @Schema(pattern = NewToken.NAME_PATTERN) @NotNull String name,
        @NotNull TokenScope scope,

        @Schema(minimum = "1", maximum = "366") @Nullable Integer days) {
    private static final int DEFAULT_DAYS = 90;

    NewToken token() {
        return new NewToken(name, scope, Objects.requireNonNullElse(days, DEFAULT_DAYS));
    }
}
