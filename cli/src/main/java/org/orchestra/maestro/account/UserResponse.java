package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.text.Count;

/**
 * An account.
 *
 * @param maxRunning maximum number of jobs that hold a slot at once; absent for no limit
 * @param budget the slot hours that its jobs may have; absent for any number
 * @param mail when it gets mail: END, BROKEN or NONE
 */
record UserResponse(
        String username,
        @Nullable String email,
        @Nullable String role,
        @Nullable String state,
        int maxPriority,
        @Nullable Integer maxRunning,
        @Nullable UserBudget budget,
        @JsonProperty("notify") @Nullable String mail,
        @Nullable Instant createdAt) {
    UserResponse {
        Objects.requireNonNull(username, "username");
    }

    /** Describes the account in one line. */
    String describe() {
        String all = Stream.of(
                        role,
                        email,
                        text("max priority %s", maxPriority),
                        maxRunning == null ? text("no limit on running jobs") : text("max running %s", maxRunning),
                        budget == null ? null : text("budget %s", budget.limit()),
                        mail == null ? null : describe(mail))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        return text("user %s: %s", username, all);
    }

    /** For example "12.5 of 500 h in 30 days"; null without a budget. */
    @Nullable String budgetUse() {
        return budget == null
                ? null
                : text("%s of %s h in %s", budget.usedHours(), budget.hours(), Count.days(budget.days()));
    }

    /** Slot hours within the last days, and how many of them are used. */
    record UserBudget(int hours, int days, double usedHours) {
        private String limit() {
            return hours + "h/" + days + "d";
        }
    }

    private static String describe(String mail) {
        return switch (mail) {
            case "END" -> text("mail when a task ends");
            case "BROKEN" -> text("mail when a task is BROKEN");
            default -> text("no mail");
        };
    }
}
