package org.orchestra.maestro.account;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.ByteCount;

/**
 * An account and what it has.
 *
 * @param identity who its user is at the issuer; absent when it is not linked
 */
record UserDetailResponse(
        UserResponse account, Holdings has, @Nullable IdentityResponse identity) {
    UserDetailResponse {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(has, "has");
    }

    /**
     * What an account has.
     *
     * @param removedAt since when nothing of a deleted account is left; else absent
     */
    record Holdings(
            long openTasks,
            long tasks,
            long datasets,
            long bytes,
            long tokens,
            @Nullable List<String> homes,
            @Nullable Instant removedAt) {
        String taskCount() {
            return tasks + (openTasks == 0 ? "" : ", " + openTasks + " not ended");
        }

        String datasetCount() {
            return datasets + ", " + new ByteCount(bytes);
        }

        String clusters() {
            return homes == null || homes.isEmpty() ? "none" : String.join(", ", homes);
        }
    }
}
