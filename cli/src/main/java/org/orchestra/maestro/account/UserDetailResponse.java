package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

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
        /** Describes it in one line. */
        String describe(String username) {
            return text(
                    "%s has %s, %s, %s, and homes on: %s.",
                    username,
                    tasks == 1 ? text("1 task") : text("%s tasks", tasks),
                    datasets == 1 ? text("1 dataset") : text("%s datasets", datasets),
                    tokens == 1 ? text("1 token") : text("%s tokens", tokens),
                    homes == null || homes.isEmpty() ? text("none") : String.join(", ", homes));
        }

        String taskCount() {
            return openTasks == 0 ? String.valueOf(tasks) : text("%s, %s not ended", tasks, openTasks);
        }

        String datasetCount() {
            return datasets + ", " + new ByteCount(bytes);
        }
    }
}
