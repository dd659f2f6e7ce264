package org.orchestra.maestro.account;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An account as the server describes it.
 *
 * @param maxRunning how many of its jobs may hold a slot at once; absent for no cap
 * @param mail of which ends of its tasks it gets mail: END for all, BROKEN, or NONE
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

    /** The account after it was changed, in one line. */
    String describe() {
        return "user " + username + ": max priority " + maxPriority + ", "
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
