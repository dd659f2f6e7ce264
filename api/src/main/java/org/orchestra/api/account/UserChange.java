package org.orchestra.api.account;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.orchestra.account.SharesEdit;
import org.orchestra.domain.account.Notify;

/**
 * The body that edits an account.
 *
 * @param notices of which ends of the user's tasks mail is sent, which is the user's own choice; null leaves it
 */
record UserChange(
        @Nullable Integer maxPriority,
        @Nullable Integer maxRunning,
        @Nullable Boolean uncapped,
        @JsonProperty("notify") @Nullable Notify notices) {

    /** Whether it edits nothing but what is the user's own choice. */
    boolean isOwnChoice() {
        return notices != null && maxPriority == null && maxRunning == null && uncapped == null;
    }

    SharesEdit shares() {
        return new SharesEdit(maxPriority, maxRunning, Boolean.TRUE.equals(uncapped));
    }
}
