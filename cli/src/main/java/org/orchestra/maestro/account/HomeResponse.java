package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

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
        String home = cluster + " " + state;
        String line = switch (state) {
            case "READY" -> readyAt == null ? home : text("%s since %s", home, Times.toTheSecond(readyAt));
            case "PENDING" -> text("%s, no worker of the cluster has begun to make it", home);
            case "PROVISIONING" -> progress(home);
            case "FAILING" -> progress(home) + (error == null ? "" : ": " + error);
            default -> home;
        };
        return OneLine.of(line);
    }

    /** Describes homes, one in a line. */
    static String describe(List<HomeResponse> homes) {
        return homes.isEmpty()
                ? text("none")
                : homes.stream().map(HomeResponse::describe).collect(Collectors.joining("\n"));
    }

    private String progress(String home) {
        String there = step == null ? home : text("%s at %s", home, step);
        String lasting = since == null ? there : text("%s since %s", there, Times.toTheSecond(since));
        return attempts == 0 ? lasting : text("%s, attempt %s", lasting, attempts);
    }
}
