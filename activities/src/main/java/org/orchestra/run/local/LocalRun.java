package org.orchestra.run.local;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Failed;

/** One run that is watched. Not safe for several threads. */
final class LocalRun {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(1);
    private static final int TERMINATED = 128 + 15;
    private static final Map<Integer, String> SIGNALS =
            Map.of(1, "HUP", 2, "INT", 4, "ILL", 6, "ABRT", 7, "BUS", 8, "FPE", 9, "KILL", 11, "SEGV", 15, "TERM");

    private final RunFolder folder;
    private final Duration limit;
    private final Duration grace;
    private final Instant watchedSince;
    private @Nullable Owner owner;
    private @Nullable StopReason stop;
    private @Nullable Instant terminated;
    private Instant killed = Instant.MIN;

    /**
     * @param limit the longest that it may run
     * @param grace how long its processes have to end by themselves when they are told to
     */
    LocalRun(RunFolder folder, Duration limit, Duration grace, Instant now) {
        this.folder = folder;
        this.limit = limit;
        this.grace = grace;
        this.watchedSince = now;
        this.stop = folder.stopReason().orElse(null);
    }

    RunFolder folder() {
        return folder;
    }

    /** When the command began; empty as long as it has not. */
    Optional<Instant> since() {
        return Optional.ofNullable(owner).filter(known -> !known.isNobody()).map(Owner::since);
    }

    /** Has no effect on a command that has ended. */
    void stop(StopReason reason) {
        if (stop == null && folder.exitCode().isEmpty()) {
            folder.mark(reason);
            stop = reason;
            folder.refuseOwner();
        }
    }

    /** Takes the next step, and says how the run ended once no process of it is left. */
    Optional<RunOutcome> look(Processes processes, Instant now) {
        if (owner == null) {
            owner = folder.owner().orElse(null);
        }
        if (owner == null) {
            if (now.isAfter(watchedSince.plus(START_LIMIT))) {
                folder.refuseOwner();
            }
            return Optional.empty();
        }
        return look(owner, processes, now);
    }

    private Optional<RunOutcome> look(Owner known, Processes processes, Instant now) {
        // In this order: what a wrapper that is gone left behind stays as it is.
        boolean wrapper = processes.hasWrapper(known);
        OptionalInt exit = folder.exitCode();
        boolean over = !wrapper || exit.isPresent();
        if (!over && now.isAfter(known.since().plus(limit))) {
            stop(StopReason.TIME_LIMIT);
        }
        if (!over && stop == null) {
            return Optional.empty();
        }
        Set<Long> left = processes.groupsOf(known, folder.mark());
        if (!left.isEmpty()) {
            end(left, now);
        }
        return over && left.isEmpty() ? Optional.of(outcome(known, exit, processes)) : Optional.empty();
    }

    /** What outlives its command without being told to stop gets no grace, as in a container. */
    private void end(Set<Long> groups, Instant now) {
        if (stop != null && terminated == null) {
            terminated = now;
            Processes.signal("TERM", groups);
        } else if ((terminated == null || !now.isBefore(terminated.plus(grace)))
                && now.isAfter(killed.plus(BETWEEN_KILLS))) {
            killed = now;
            Processes.signal("KILL", groups);
        }
    }

    private RunOutcome outcome(Owner known, OptionalInt exit, Processes processes) {
        if (stop == StopReason.KILLED) {
            return RunOutcome.of(RunCause.KILLED_BY_USER);
        }
        if (stop == StopReason.TIME_LIMIT) {
            return RunOutcome.timeLimit(failure(exit), limit, Evidence.NONE);
        }
        if (known.isNobody()) {
            return RunOutcome.of(
                    RunCause.START_TIMEOUT,
                    "this machine did not start the process within " + START_LIMIT.toSeconds() + " s");
        }
        if (exit.isPresent()) {
            return ended(exit.getAsInt());
        }
        return RunOutcome.of(
                RunCause.MACHINE_RESTARTED,
                processes.isThisBoot(known)
                        ? "its processes were killed from outside"
                        : "the machine was started anew while it ran");
    }

    /** A command may end itself in good order when it is told that its time is over; that is a failure all the same. */
    private static int failure(OptionalInt exit) {
        return exit.isPresent() && exit.getAsInt() != 0 ? exit.getAsInt() : TERMINATED;
    }

    private static RunOutcome ended(int exitCode) {
        return exitCode == 0
                ? RunOutcome.succeeded()
                : new Failed(exitCode, RunCause.EXIT_CODE, Evidence.of(explanation(exitCode)));
    }

    private static @Nullable String explanation(int exitCode) {
        return switch (exitCode) {
            case 126 -> "command not executable";
            case 127 -> "command not found";
            default ->
                SIGNALS.containsKey(exitCode - 128)
                        ? "ended by signal " + (exitCode - 128) + " (" + SIGNALS.get(exitCode - 128) + ")"
                        : null;
        };
    }
}
