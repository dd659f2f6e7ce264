package org.orchestra.kubernetes;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Failed;
import org.orchestra.domain.run.RunOutcome.Killed;
import org.orchestra.domain.run.RunOutcome.Succeeded;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.task.ExecTemplate;
import org.orchestra.kubernetes.PackJournal.JournalledEnd;
import org.orchestra.kubernetes.PackJournal.JournalledRun;
import org.orchestra.runner.JobRunner.Listener;
import org.orchestra.runner.JobRunner.PackListener;
import org.orchestra.runner.PackedRun;
import org.orchestra.volume.PackFiles;
import org.orchestra.volume.PackFiles.Claim;
import org.orchestra.volume.PackFolder;
import org.orchestra.volume.PackOverException;
import org.orchestra.volume.linux.DiskFullException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this worker knows of a pack, and has told of it. To the rest of this module a pack is one run, that of its pod, and this
 * is the listener of that run: its start and its end come from the cluster, and what happens in between from the volume. There,
 * the next worker learns it anew, and what was told is told again.
 */
final class TrackedPack implements Listener {
    private static final Logger LOG = LoggerFactory.getLogger(TrackedPack.class);

    /** A command that goes on for so long after the script was asked to stop it has stopped the script's watchdog. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

    /** A minute with the pauses between them: somebody may make room. Jobs must not hold their slot by a full disk for ever. */
    private static final int ATTEMPTS_ON_A_FULL_DISK = 8;

    private static final int CHUNK = 64 * 1024;

    private final PackSpec spec;
    private final PackFolder place;
    private final PackFiles files;
    private final PackListener listener;
    private final Clock clock;
    private final PackJournal journal;
    private final Map<Integer, Member> members = new LinkedHashMap<>();

    /** Those that have started, in that order. */
    private final Set<Member> started = new LinkedHashSet<>();

    /** When something last happened by the journal; null before. */
    private @Nullable Instant latest;

    private boolean collected = true;
    private boolean launched = true;
    private int attemptsOnAFullDisk;
    private boolean podKilled;

    TrackedPack(PackSpec spec, PackFiles files, PackListener listener, Clock clock) {
        this.spec = spec;
        this.place = PackFolder.of(spec);
        this.files = files;
        this.listener = listener;
        this.clock = clock;
        spec.runs().forEach(run -> members.put(run.key().job(), new Member(run)));
        this.journal = new PackJournal(members.keySet());
        members.values().forEach(this::refuseWhatIsTooLong);
    }

    private void refuseWhatIsTooLong(Member member) {
        try {
            ExecTemplate.requireStartable(member.run.command());
        } catch (Refusal refusal) {
            member.outcome = RunOutcome.of(RunCause.REFUSED, evidence().withMessage(refusal.getMessage()));
        }
    }

    /** A run of the pack. */
    private static final class Member {
        final RunSpec run;

        @Nullable Instant startedAt;

        @Nullable RunOutcome outcome;

        @Nullable Instant askedToStop;

        boolean startTold;
        boolean endTold;
        boolean withdrawn;
        boolean withdrawalTold;

        Member(RunSpec run) {
            this.run = run;
        }

        int job() {
            return run.key().job();
        }

        /** Whether the pod may still start it, as far as is known. */
        boolean isWaiting() {
            return startedAt == null && outcome == null && !withdrawn;
        }

        boolean isKilled() {
            return outcome instanceof Killed;
        }
    }

    PackSpec spec() {
        return spec;
    }

    /**
     * Creates what the pod needs on the volume.
     *
     * @throws Refusal when no command of the pack can be started; one that cannot fails alone
     */
    void prepare() throws IOException {
        List<RunSpec> startable = members.values().stream()
                .filter(Member::isWaiting)
                .map(member -> member.run)
                .toList();
        if (startable.isEmpty()) {
            ExecTemplate.requireStartable(spec.common().command());
        }
        files.prepare(spec, PackScript.of(new PackSpec(spec.key(), startable, spec.limit())));
    }

    /**
     * Remembers that the pod is killed for what happens in it: nobody has asked to stop the pack. If it takes a run along, that
     * one runs again.
     */
    void markPodKilled() {
        podKilled = true;
    }

    /** Remembers that nothing of the pack has been on the cluster: what is on the volume does not matter, and may be nothing. */
    void markNeverLaunched() {
        launched = false;
    }

    /**
     * Whether a worker has created what the pod needs.
     *
     * @throws UncheckedIOException when the volume is away
     */
    boolean isPrepared() {
        try {
            return files.isPrepared(place);
        } catch (IOException unavailable) {
            throw new UncheckedIOException(unavailable);
        }
    }

    @Override
    public void running(Instant since) {
        // The time of the machine's start, which the journal counts from, has whole seconds: its times are early by up
        // to one.
        latest = later(latest, since.minusSeconds(1));
    }

    /**
     * Tells what has become of the runs, and does what is to be done about them. May be repeated after a failure.
     *
     * @return whether the pod is to be killed: it does not stop a run, or has nothing to start
     */
    boolean progress() {
        try {
            read();
            withdrawLate();
            List<Member> withdrawals = members.values().stream()
                    .filter(member -> member.withdrawn && !member.withdrawalTold)
                    .toList();
            List<PackedRun> news = news(false);
            Set<RunKey> unwanted = listener.progressed(
                    news, withdrawals.stream().map(member -> member.run.key()).toList());
            markTold(news);
            withdrawals.forEach(member -> member.withdrawalTold = true);
            for (Member member : members.values()) {
                if (unwanted.contains(member.run.key())) {
                    stop(member);
                }
            }
        } catch (PackOverException over) {
            // The pod's end, which is near, ends it here, too.
            return false;
        } catch (IOException unavailable) {
            throw new UncheckedIOException(unavailable);
        }
        return isStuck() || (started.isEmpty() && members.values().stream().noneMatch(Member::isWaiting));
    }

    /** The pod has ended. */
    @Override
    public void ended(RunOutcome pod) {
        try {
            if (launched) {
                settle(pod);
            }
            if (members.values().stream().allMatch(member -> member.outcome == null)) {
                members.values().stream()
                        .filter(member -> !member.withdrawalTold)
                        .findFirst()
                        .ifPresent(first -> first.outcome = asNeverStarted(pod));
            }
        } catch (PackOverException over) {
            LOG.info("{}: another worker has told of its runs", place.path());
            listener.over(List.of());
            return;
        } catch (IOException unavailable) {
            throw new UncheckedIOException(unavailable);
        }
        listener.over(news(true));
        discard();
    }

    /** Decides on every run that the pod has started or might have. */
    private void settle(RunOutcome pod) throws IOException {
        read();
        for (Member member : members.values()) {
            if (member.isWaiting()) {
                giveUp(member, pod);
            }
        }
        for (Member member : started) {
            if (member.outcome == null) {
                end(member, asOfRun(pod, member));
            }
        }
    }

    /** Housekeeping only: what stays goes with the files of its task. */
    private void discard() {
        if (!collected) {
            return;
        }
        try {
            files.discard(place);
        } catch (IOException unavailable) {
            LOG.warn("{} is over but could not be removed: {}", place.path(), unavailable.toString());
        }
    }

    /** Reads on in the journal, and moves the results of the runs that have ended to their place. */
    private void read() throws IOException {
        byte[] bytes = new byte[0];
        do {
            bytes = journal.isFull() ? bytes : files.journal(place, journal.position(), CHUNK);
            journal.read(bytes);
        } while (bytes.length == CHUNK && !journal.isFull());
        for (Map.Entry<Integer, JournalledRun> entry : journal.runs().entrySet()) {
            Member member = members.get(entry.getKey());
            // What has been withdrawn is another slot's by now, whatever a job has written.
            if (member == null || member.outcome != null || member.withdrawn) {
                continue;
            }
            if (member.startedAt == null) {
                // Only one runs at a time, so that the one before has ended, whatever became of its line.
                for (Member before : started) {
                    if (before.outcome == null) {
                        end(before, unknownEnd(before.run));
                    }
                }
                start(member, plausible(entry.getValue().startedAt()));
            }
            JournalledEnd end = entry.getValue().end();
            if (end != null) {
                end(member, outcome(member.run, end, plausible(end.endedAt())));
            }
        }
    }

    private void start(Member member, Instant at) {
        member.startedAt = at;
        started.add(member);
    }

    private void end(Member member, RunOutcome outcome) throws IOException {
        // First: when it fails, the end is read again.
        collected &= collect(member);
        member.outcome = outcome;
    }

    private boolean collect(Member member) throws IOException {
        try {
            boolean all = files.collect(place, member.run.paths());
            attemptsOnAFullDisk = 0;
            return all;
        } catch (DiskFullException full) {
            requireAttempts(full);
            LOG.warn("The disk is full, so results stay in {}: {}", place.work(), full.getMessage());
            return false;
        }
    }

    /** Fails, so that it is tried again, unless that has been done often enough. */
    private void requireAttempts(DiskFullException full) throws DiskFullException {
        if (attemptsOnAFullDisk < ATTEMPTS_ON_A_FULL_DISK) {
            attemptsOnAFullDisk++;
            throw full;
        }
    }

    /** A node's clock may differ from this one, and a job may write any time: neither before what came before, nor ahead. */
    private Instant plausible(Instant time) {
        Instant now = clock.instant();
        Instant at = later(latest, time.isAfter(now) ? now : time);
        latest = at;
        return at;
    }

    private static Instant later(@Nullable Instant one, Instant other) {
        return one == null || one.isBefore(other) ? other : one;
    }

    /** The script starts nothing more by itself when the pack's time is over, and what waits here may run elsewhere. */
    private void withdrawLate() throws IOException {
        Member first = started.stream().findFirst().orElse(null);
        if (first == null || first.startedAt == null || clock.instant().isBefore(first.startedAt.plus(spec.limit()))) {
            return;
        }
        for (Member member : members.values()) {
            if (member.isWaiting() && !claim(member, Claim.WITHDRAWN)) {
                return;
            }
        }
    }

    /** Claims a run for this worker; false when the disk is full. */
    private boolean claim(Member member, Claim claim) throws IOException {
        try {
            decided(member, files.claim(place, member.job(), claim));
            return true;
        } catch (DiskFullException full) {
            LOG.debug("{}: its run cannot be claimed yet", member.run.paths().directory(), full);
            return false;
        }
    }

    private void decided(Member member, Claim claim) {
        switch (claim) {
            case WITHDRAWN -> member.withdrawn = true;
            case KILLED -> member.outcome = RunOutcome.of(RunCause.KILLED_BY_USER, evidence());
            // The journal will tell.
            case POD -> {}
        }
    }

    private void stop(Member member) throws IOException {
        if (member.isWaiting()) {
            // If it cannot be claimed, it counts as one that goes on: then the pod is killed with it.
            claim(member, Claim.KILLED);
        }
        if (member.outcome == null && !member.withdrawn && member.askedToStop == null) {
            files.requestStop(place, member.job());
            member.askedToStop = clock.instant();
        }
    }

    private boolean isStuck() {
        Instant asked = clock.instant().minus(STOP_PATIENCE);
        return members.values().stream()
                .anyMatch(member -> member.outcome == null
                        && !member.withdrawn
                        && member.askedToStop != null
                        && member.askedToStop.isBefore(asked));
    }

    /** Nothing more starts in the pod. One that may still be there, on a node that does not answer, is kept from it. */
    private void giveUp(Member member, RunOutcome pod) throws IOException {
        Claim claim = hasSurelyEnded(pod) ? files.claim(place, member.job()).orElse(Claim.WITHDRAWN) : withdraw(member);
        if (claim == Claim.POD) {
            start(member, plausible(clock.instant()));
        } else {
            decided(member, claim);
        }
    }

    private Claim withdraw(Member member) throws IOException {
        try {
            return files.claim(place, member.job(), Claim.WITHDRAWN);
        } catch (DiskFullException full) {
            requireAttempts(full);
            LOG.warn(
                    "{}: the disk is full, so if node {} does not answer and its pod is still there, only the pod's deadline keeps it from starting this run, which waits for another slot",
                    member.run.paths().directory(),
                    member.run.assignedSlot().node());
            return files.claim(place, member.job()).orElse(Claim.WITHDRAWN);
        }
    }

    private static boolean hasSurelyEnded(RunOutcome pod) {
        return pod instanceof Succeeded || (pod instanceof Failed failed && failed.exitCode() != Failed.UNKNOWN);
    }

    /**
     * What has not been told: first all that has ended, then what goes on. A run that was refused is told of at the end: before,
     * the slot belongs to one that has started, or is about to.
     *
     * @param over whether the end of the one that started last is told, too: else only together with the next start
     */
    private List<PackedRun> news(boolean over) {
        Member last = started.stream().reduce((one, other) -> other).orElse(null);
        List<Member> news = new ArrayList<>(started);
        members.values().stream()
                .filter(member -> member.startedAt == null && (over ? member.outcome != null : member.isKilled()))
                .forEach(news::add);
        if (last != null && !over) {
            news.remove(last);
            news.add(last);
        }
        return news.stream()
                .filter(member -> member == last && !over ? !member.startTold : !member.endTold)
                .map(member -> new PackedRun(
                        member.run.key(), member.startedAt, member == last && !over ? null : member.outcome))
                .toList();
    }

    private void markTold(List<PackedRun> news) {
        for (PackedRun run : news) {
            Member member = members.get(run.key().job());
            if (member != null) {
                member.startTold = true;
                member.endTold = run.outcome() != null;
            }
        }
    }

    private RunOutcome outcome(RunSpec run, JournalledEnd end, Instant at) {
        Integer peak = end.peakMemory() == null ? null : Integer.valueOf(RunScript.mebi(end.peakMemory()));
        boolean outOfMemory = end.outOfMemory() && end.exitCode() != 0;
        Evidence evidence = evidence()
                .withEndedAt(at)
                .withPeakMemoryMib(
                        peak == null && outOfMemory
                                ? Integer.valueOf(run.allocation().memoryMiB())
                                : peak);
        if (end.stopped()) {
            return RunOutcome.of(RunCause.KILLED_BY_USER, evidence);
        }
        if (end.late()) {
            return RunOutcome.timeLimit(
                    end.exitCode(), Duration.ofSeconds(run.allocation().maxSeconds()), evidence);
        }
        return end.exitCode() == 0
                ? RunOutcome.succeeded().with(evidence)
                : OutcomeReader.byItself(end.exitCode(), outOfMemory, run.allocation(), evidence);
    }

    /** The outcome of a run that went on when its pod ended. */
    private RunOutcome asOfRun(RunOutcome pod, Member member) {
        RunSpec run = member.run;
        if (pod instanceof Succeeded) {
            return unknownEnd(run);
        }
        if (pod instanceof Killed && podKilled && member.askedToStop == null) {
            return RunOutcome.of(
                    RunCause.POD_DELETED,
                    pod.evidence().withMessage("another job of its pack could not be stopped alone"));
        }
        return pod instanceof Failed failed && failed.cause() == RunCause.TIME_LIMIT
                ? RunOutcome.timeLimit(
                        failed.exitCode(), Duration.ofSeconds(run.allocation().maxSeconds()), pod.evidence())
                : pod;
    }

    private static RunOutcome unknownEnd(RunSpec run) {
        return RunOutcome.of(
                RunCause.EXIT_CODE,
                Evidence.of("a job of its pack has spoiled the journal of the pack")
                        .withNode(run.assignedSlot().node()));
    }

    /** The outcome of the first run of a pack whose pod ended before it started one. */
    private static RunOutcome asNeverStarted(RunOutcome pod) {
        Integer exitCode = pod instanceof Failed failed && failed.cause() == RunCause.EXIT_CODE
                ? Integer.valueOf(failed.exitCode())
                : pod instanceof Succeeded ? Integer.valueOf(0) : null;
        return exitCode == null
                ? pod
                : RunOutcome.of(
                        RunCause.START_FAILED,
                        pod.evidence()
                                .withMessage(format(
                                        "the pod of its pack ended with exit code %d before it started a job",
                                        exitCode)));
    }

    private Evidence evidence() {
        return Evidence.NONE.withNode(spec.common().assignedSlot().node());
    }
}
