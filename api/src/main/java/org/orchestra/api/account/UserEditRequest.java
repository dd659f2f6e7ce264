package org.orchestra.api.account;

import static org.orchestra.domain.Text.format;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.NotificationPreference;
import org.orchestra.domain.account.Role;
import org.orchestra.domain.scheduling.Budget;
import org.orchestra.store.account.NewAccount;
import org.orchestra.store.account.UserEdit;
import org.orchestra.store.account.UserLimitsEdit;

/**
 * The body that edits an account.
 *
 * @param notices of which ends of the user's tasks mail is sent, which is the user's own choice; null leaves it
 */
record UserEditRequest(
        @Schema(minimum = "0", maximum = "1000000") @Nullable Integer maxPriority,

        @Schema(minimum = "1") @Nullable Integer maxRunning,
        @Nullable Boolean uncapped,
        @Valid @Nullable BudgetRequest budget,
        @Nullable Boolean unbudgeted,
        @JsonProperty("notify") @Nullable NotificationPreference notices,

        @Schema(pattern = NewAccount.EMAIL_PATTERN) @Nullable String email,

        @Nullable Role role) {

    /** Whether it edits nothing but what is the user's own choice. */
    boolean isOwnChoice() {
        return notices != null && !editsShares() && !editsAccount();
    }

    boolean editsAccount() {
        return email != null || role != null;
    }

    boolean editsShares() {
        return maxPriority != null || maxRunning != null || uncapped != null || budget != null || unbudgeted != null;
    }

    /** What it sets, for the audit log. */
    String describe() {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put("email", email);
        set.put("role", role);
        set.put("maxPriority", maxPriority);
        set.put("maxRunning", maxRunning);
        set.put("uncapped", uncapped);
        set.put("budget", budget);
        set.put("unbudgeted", unbudgeted);
        set.put("notify", notices);
        set.values().removeIf(Objects::isNull);
        return set.toString();
    }

    /**
     * @param version that the caller has seen; null for any
     * @throws Refusal when it changes nothing, or something that it may not be changed to
     */
    UserEdit edit(@Nullable Integer version) {
        boolean nothingElse = notices == null && !editsAccount();
        UserLimitsEdit limits = editsShares() || nothingElse
                ? new UserLimitsEdit(
                        maxPriority,
                        maxRunning,
                        Boolean.TRUE.equals(uncapped),
                        budget == null ? null : budget.budget(),
                        Boolean.TRUE.equals(unbudgeted))
                : null;
        return new UserEdit(version, email, role, limits, notices);
    }

    /** Slot hours, within so many days. */
    record BudgetRequest(
            @Schema(minimum = "1", maximum = "10000000") @NotNull Integer hours,

            @Schema(minimum = "1", maximum = "366") @NotNull Integer days) {
        Budget budget() {
            return new Budget(hours, days);
        }

        @Override
        public String toString() {
            return format("%dh/%dd", hours, days);
        }
    }
}
