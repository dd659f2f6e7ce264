package org.orchestra.store.home;

import static org.orchestra.domain.Text.format;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.HomeState;
import org.orchestra.domain.account.HomeStep;

/**
 * How far a user's home on a cluster is.
 *
 * @param step the latest step that has begun; null before the first, and when nothing is under way
 * @param since since when it is being made, or its repairs fail; null otherwise
 * @param attempts how often it was tried since then
 * @param error why the latest attempt that has ended failed; null when it did not
 * @param readyAt since when everything is there; null until it was for the first time
 */
public record UserHome(
        String cluster,
        HomeState state,
        @Nullable HomeStep step,
        @Nullable Instant since,
        int attempts,
        @Nullable String error,
        @Nullable Instant readyAt) {

    /** Why the user's jobs may not start on the cluster, in one sentence; empty when the home does not keep them. */
    public Optional<String> obstacle(String username) {
        return switch (state) {
            case PENDING ->
                Optional.of(format(
                        "The home of %s on cluster %s is not begun: its jobs start there once a worker of the cluster has made it.",
                        username, cluster));
            case PROVISIONING ->
                readyAt != null
                        ? Optional.empty()
                        : Optional.of(format(
                                "The home of %s on cluster %s is being made%s: its jobs start there once it is ready.",
                                username, cluster, progress()));
            case FAILING ->
                Optional.of(format(
                        "The home of %s on cluster %s fails%s, and its jobs may not start there: it is tried again, and an admin finds the cause with maestro user show %s.",
                        username, cluster, progress(), username));
            case READY, REMOVING, REMOVED -> Optional.empty();
        };
    }

    private String progress() {
        return format(
                "%s%s",
                step == null ? "" : " at " + step,
                since == null ? "" : " since " + since.truncatedTo(ChronoUnit.SECONDS));
    }
}
