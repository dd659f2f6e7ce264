package org.orchestra.maestro.account;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.OneLine;
import org.orchestra.maestro.terminal.Times;

/**
 * How far a user's home on a cluster is.
 *
 * @param step the latest step that has begun
 * @param since since when it is being made, or its repairs fail
 * @param attempts how often it was tried since then
 * @param error why the latest attempt failed
 */
record HomeResponse(
        String cluster,
        String state,
        @Nullable String step,
        @Nullable Instant since,
        int attempts,
        @Nullable String error,
        @Nullable Instant readyAt) {
    private static final Set<String> BEING_MADE = Set.of("PENDING", "PROVISIONING");

    HomeResponse {
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(state, "state");
    }

    boolean isReady() {
        return state.equals("READY");
    }

    boolean isBeingMade() {
        return BEING_MADE.contains(state);
    }

    boolean isFailing() {
        return state.equals("FAILING");
    }

    /** Describes the home in one line. */
    String describe() {
        String line = cluster + " " + state
                + switch (state) {
                    case "READY" -> readyAt == null ? "" : " since " + Times.toTheSecond(readyAt);
                    case "PENDING" -> ", no worker of the cluster has begun to make it";
                    case "PROVISIONING" -> progress();
                    case "FAILING" -> progress() + (error == null ? "" : ": " + error);
                    default -> "";
                };
        return OneLine.of(line);
    }

    /** Describes homes, one in a line. */
    static String describe(List<HomeResponse> homes) {
        return homes.isEmpty()
                ? "none"
                : homes.stream().map(HomeResponse::describe).collect(Collectors.joining("\n"));
    }

    private String progress() {
        return (step == null ? "" : " at " + step)
                + (since == null ? "" : " since " + Times.toTheSecond(since))
                + (attempts == 0 ? "" : ", attempt " + attempts);
    }
}
