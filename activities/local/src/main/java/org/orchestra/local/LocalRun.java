package org.orchestra.local;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.local.RunFolder.Exit;

/** One run and its processes. Not thread-safe. */
final class LocalRun {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(1);
    private static final int TERMINATED = 128 + 15;
    private static final int DESTROYED = 128 + 9;

    private final RunFolder folder;
    private final LocalLimits limits;
    private final Instant watchedSince;
    private final MemoryUse memory = new MemoryUse();
    private final CpuTime cpu = new CpuTime();
    private Set<Long> sampled = Set.of();
    private Instant sampledAt = Instant.MIN;
    private @Nullable ProcessOwner owner;
    private @Nullable StopReason stop;
    private @Nullable Instant terminated;
    private Instant killed = Instant.MIN;

    LocalRun(RunFolder folder, LocalLimits limits, Instant now) {
        this.folder = folder;
        this.limits = limits;
        this.watchedSince = now;
    }

    /** The outcome of a run that should be here and is not. */
    static RunOutcome unknown() {
        return RunOutcome.of(RunCause.NODE_LOST, "this machine has no record of the run");
    }

    RunFolder folder() {
        return folder;
    }

    /** When the command started; empty while it has not. */
    Optional<Instant> since() {
        return Optional.ofNullable(owner).filter(known -> !known.isNobody()).map(ProcessOwner::since);
    }

    /** What it used when it was sampled last; empty before there are two samples. */
    Optional<SampledUse> use() {
        return sampled.isEmpty()
                ? Optional.empty()
                : cpu.millis().map(millis -> new SampledUse(sampledAt, millis, sampled));
    }

    /** Has no effect on a command that has ended. */
    void stop(StopReason reason) {
        readStop();
        if (stop == null && folder.exit().isEmpty()) {
            folder.mark(reason);
            stop = reason;
            folder.refuseOwner();
        }
    }

    /** Takes the next step. Returns the outcome once no process of the run is left. */
    Optional<RunOutcome> poll(Processes processes, Instant now) {
        if (owner == null) {
            owner = folder.owner().orElse(null);
            readStop();
        }
        if (owner == null) {
            if (now.isAfter(watchedSince.plus(START_LIMIT))) {
                folder.refuseOwner();
            }
            return Optional.empty();
        }
        return poll(owner, processes, now);
    }

    /** Not at once: of a folder that cannot be read it must be possible to say so. */
    private void readStop() {
        if (stop == null) {
            stop = folder.stopReason().orElse(null);
        }
    }

    private Optional<RunOutcome> poll(ProcessOwner known, Processes processes, Instant now) {
        // The wrapper first: once it is gone, the exit code does not change.
        boolean wrapper = processes.hasWrapper(known);
        Optional<Exit> exit = folder.exit();
        boolean ended = !wrapper || exit.isPresent();
        if (!ended) {
            enforce(known, processes, now);
        }
        if (!ended && stop == null) {
            return Optional.empty();
        }
        Set<Long> left = processes.leftOf(known, folder.mark());
        if (!left.isEmpty()) {
            end(left, now);
        }
        return ended && left.isEmpty() ? Optional.of(outcome(known, exit, processes)) : Optional.empty();
    }

    private void enforce(ProcessOwner known, Processes processes, Instant now) {
        if (memory.isDue(now)) {
            sampled = processes.membersOf(known);
            sampledAt = now;
            memory.sample(sampled, now);
            cpu.sample(processes.cpuTicks(sampled), now);
        }
        if (memory.exceeds(limits.memoryMib())) {
            stop(StopReason.OUT_OF_MEMORY);
        } else if (now.isAfter(known.since().plus(limits.time()))) {
            stop(StopReason.TIME_LIMIT);
        }
    }

    /**
     * Processes that outlive their command get no grace, as in a container. Neither do processes that use up the machine's
     * memory.
     */
    private void end(Set<Long> left, Instant now) {
        if (stop != null && stop != StopReason.OUT_OF_MEMORY && terminated == null) {
            terminated = now;
            Processes.signal("TERM", left);
        } else if ((terminated == null || !now.isBefore(terminated.plus(limits.grace())))
                && now.isAfter(killed.plus(BETWEEN_KILLS))) {
            killed = now;
            Processes.signal("KILL", left);
        }
    }

    private RunOutcome outcome(ProcessOwner known, Optional<Exit> exit, Processes processes) {
        memory.sampled(folder.peakKib());
        Evidence evidence = Evidence.NONE
                .withPeakMemoryMib(memory.peakMib())
                .withEndedAt(exit.map(Exit::at).orElse(null));
        if (stop != null) {
            return stopped(stop, exit, evidence);
        }
        boolean unconfined = known.isNobody() || (exit.isPresent() && known.namespaced() && folder.isUnconfined());
        Optional<String> obstacle = unconfined ? folder.obstacle() : Optional.empty();
        if (obstacle.isPresent()) {
            return RunOutcome.of(
                    RunCause.START_FAILED, evidence.withMessage("its namespace could not be made: " + obstacle.get()));
        }
        if (known.isNobody()) {
            return RunOutcome.of(
                    RunCause.START_TIMEOUT, "the process did not start within " + START_LIMIT.toSeconds() + " s");
        }
        if (unconfined) {
            return RunOutcome.of(RunCause.START_FAILED, evidence.withMessage("its namespace could not be made"));
        }
        if (exit.isPresent()) {
            int code = exit.get().code();
            return (code == 0 ? RunOutcome.succeeded() : RunOutcome.exitCode(code)).with(evidence);
        }
        return processes.isThisBoot(known)
                ? RunOutcome.of(RunCause.EVICTION, evidence.withMessage("its processes were killed by someone else"))
                : RunOutcome.of(RunCause.MACHINE_RESTARTED, evidence);
    }

    private RunOutcome stopped(StopReason reason, Optional<Exit> exit, Evidence evidence) {
        return switch (reason) {
            case KILLED -> RunOutcome.of(RunCause.KILLED_BY_USER, evidence);
            case TIME_LIMIT -> RunOutcome.timeLimit(failure(exit, TERMINATED), limits.time(), evidence);
            case OUT_OF_MEMORY -> RunOutcome.outOfMemory(failure(exit, DESTROYED), limits.memoryMib(), evidence);
        };
    }

    /** A command may exit with code 0 when it is signalled at its time limit; that is a failure all the same. */
    private static int failure(Optional<Exit> exit, int otherwise) {
        return exit.map(Exit::code).filter(code -> code != 0).orElse(otherwise);
    }
}
