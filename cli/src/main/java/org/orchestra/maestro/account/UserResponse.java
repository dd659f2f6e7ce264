package org.orchestra.maestro.account;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An account.
 *
 * @param maxRunning maximum number of jobs that hold a slot at once; absent for no limit
 * @param mail when it gets mail: END, BROKEN or NONE
 */
record UserResponse(
        String username,
        @Nullable String email,
        @Nullable String role,
        @Nullable String state,
        int maxPriority,
        @Nullable Integer maxRunning,
        @JsonProperty("notify") @Nullable String mail,
        @Nullable Instant createdAt) {
    UserResponse {
        Objects.requireNonNull(username, "username");
    }

    /** Describes the account in one line. */
    String describe() {
        return "user " + username + ": "
                + (role == null ? "" : role + ", ")
                + (email == null ? "" : email + ", ") + "max priority " + maxPriority + ", "
                + (maxRunning == null ? "no limit on running jobs" : "max running " + maxRunning)
                + (mail == null ? "" : ", " + describe(mail));
    }

    private static String describe(String mail) {
        return switch (mail) {
            case "END" -> "mail when a task ends";
            case "BROKEN" -> "mail when a task is BROKEN";
            default -> "no mail";
        };
    }
}
