package org.orchestra.api.dataset;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;

/**
 * The body that edits a user's quota; null is left as it is.
 *
 * @param maxBytes the most bytes of the user's datasets
 * @param maxFiles the most files of the user's datasets
 * @param byDefault whether the laboratory's default counts from now on, for both
 */
record QuotaEditRequest(
        @Schema(minimum = "0") @Nullable Long maxBytes,
        @Schema(minimum = "0") @Nullable Long maxFiles,
        @Nullable Boolean byDefault) {

    /** @throws Refusal when it changes nothing, contradicts itself, or a number is below 0 */
    void check() {
        boolean numbers = maxBytes != null || maxFiles != null;
        if (numbers == isByDefault()) {
            throw Refusal.invalid(
                    "invalid-request",
                    "Give either maxBytes, maxFiles or both, or byDefault for the laboratory's default.");
        }
        if (isNegative(maxBytes) || isNegative(maxFiles)) {
            throw Refusal.invalid("invalid-request", "A quota is at least 0: give 0 or more.");
        }
    }

    boolean isByDefault() {
        return Boolean.TRUE.equals(byDefault);
    }

    /** What it sets, for the audit log. */
    String describe() {
        return isByDefault()
                ? "default"
                : (maxBytes == null ? "" : "maxBytes=" + maxBytes + " ")
                        + (maxFiles == null ? "" : "maxFiles=" + maxFiles);
    }

    private static boolean isNegative(@Nullable Long number) {
        return number != null && number < 0;
    }
}
