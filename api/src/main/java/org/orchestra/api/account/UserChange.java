package org.orchestra.api.account;

import org.jspecify.annotations.Nullable;
import org.orchestra.account.SharesEdit;

/** The body that edits what a user may have. */
record UserChange(
        @Nullable Integer maxPriority,
        @Nullable Integer maxRunning,
        @Nullable Boolean uncapped) {

    SharesEdit edit() {
        return new SharesEdit(maxPriority, maxRunning, Boolean.TRUE.equals(uncapped));
    }
}
