package org.orchestra.local;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.runner.JobRunner.PackListener;
import org.orchestra.runner.PackedRun;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pack: which of its runs is the current one, and what its listener has not been told. Its runs are runs of this machine as
 * any other. Not thread-safe.
 *
 * <p>The state of a run stays on disk until the listener was told of its end. So after the death of a server the next one finds
 * each run that has begun and that is still to be told of, and goes on behind the last of them.
 */
final class LocalPack {
    private static final Logger LOG = LoggerFactory.getLogger(LocalPack.class);
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(1);

    private final PackSpec spec;
    private final PackRecord record;
    private final LocalRuns runs;
    private final Deque<LocalRunEntry> adopted = new ArrayDeque<>();
    private final Deque<RunSpec> waiting = new ArrayDeque<>();
    private final List<LocalRunEntry> ended = new ArrayList<>();
    private final List<RunKey> withdrawn = new ArrayList<>();
    private PackListener listener;
    private @Nullable LocalRunEntry current;
    private boolean startTold;
    private Instant lastStart = Instant.MAX;
    private Instant nextReport = Instant.MIN;
    private boolean urgent;
    private boolean reporting;
    private boolean finished;

    /** The runs of this machine. */
    interface LocalRuns {
        /** Whether the run has started, or was kept from starting. */
        boolean hasBegun(RunSpec spec);

        /**
         * Starts or adopts a run. Nobody is notified of it.
         *
         * @param adoptOnly whether a run that does not exist ends as evicted rather than being started
         * @throws RuntimeException when it cannot be started for now
         */
        LocalRunEntry begin(RunSpec spec, boolean adoptOnly);

        /** A run that is not started. */
        LocalRunEntry end(RunSpec spec, RunOutcome outcome);

        /** Deletes the state of a run that has ended. */
        void forget(LocalRunEntry run);
    }

    /**
     * What the listener has to be told.
     *
     * @param runs those that have started or ended
     * @param ended how many of them have ended
     * @param current the run whose start is told; null when none is
     * @param over whether the pack is
     */
    record Report(
            PackListener listener,
            List<PackedRun> runs,
            int ended,
            List<RunKey> withdrawn,
            @Nullable LocalRunEntry current,
            boolean over) {

        /** Tells the listener, and returns which runs are not wanted. */
        Set<RunKey> send() {
            if (!over) {
                return listener.progressed(runs, withdrawn);
            }
            listener.over(runs);
            return Set.of();
        }
    }

    LocalPack(PackSpec spec, PackRecord record, LocalRuns runs, PackListener listener) {
        this.spec = spec;
        this.record = record;
        this.runs = runs;
        this.listener = listener;
    }

    /**
     * Adopts the runs that have begun, or starts the first.
     *
     * @throws RuntimeException when that fails for now
     */
    void launch(boolean adoptOnly, Instant now) {
        if (!adoptOnly) {
            createRecord();
        }
        Optional<Instant> recorded = record.since();
        int begun = 0;
        for (int run = 0; run < spec.runs().size(); run++) {
            begun = runs.hasBegun(spec.runs().get(run)) ? run + 1 : begun;
        }
        spec.runs().subList(0, begun).forEach(this::adopt);
        if (begun == 0 && adoptOnly) {
            // It had the slot, and an earlier server has launched it.
            adopted.add(runs.begin(spec.common(), true));
            begun = 1;
        }
        lastStart = (begun == 0 ? now : recorded.orElse(now)).plus(spec.limit());
        if (!adoptOnly || recorded.isPresent()) {
            waiting.addAll(spec.runs().subList(begun, spec.runs().size()));
        }
        advance(now);
    }

    /** A run before one that has begun may have been passed over. It must not start beside that one now. */
    private void adopt(RunSpec run) {
        if (runs.hasBegun(run)) {
            adopted.add(runs.begin(run, true));
        } else if (run.equals(spec.common())) {
            // It had the slot.
            adopted.add(runs.end(run, LocalRun.unknown()));
        } else {
            withdrawn.add(run.key());
        }
    }

    /** Without a record the next server starts none of the runs, and they wait for another slot. */
    private void createRecord() {
        try {
            record.create(spec.runs().stream().map(RunSpec::key).toList());
        } catch (RuntimeException failure) {
            LOG.warn("{} has no record", this, failure);
        }
    }

    RunKey key() {
        return spec.key();
    }

    void replaceListener(PackListener newListener) {
        listener = newListener;
    }

    /** Ends the pack: of its runs, no other starts. */
    void stop() {
        begun().forEach(run -> run.run().stop(StopReason.KILLED));
        waiting.clear();
        record.delete();
    }

    private Stream<LocalRunEntry> begun() {
        return Stream.concat(Stream.ofNullable(current), adopted.stream());
    }

    /** Starts the next run when the current one has ended. */
    void poll(Instant now) {
        try {
            advance(now);
        } catch (RuntimeException failure) {
            if (Thread.currentThread().isInterrupted()) {
                // The server stops, and the next one goes on.
                throw failure;
            }
            LOG.warn("{} is over, because its next run cannot be started for now", this, failure);
            waiting.clear();
            urgent = true;
        }
    }

    private void advance(Instant now) {
        if (now.isAfter(lastStart)) {
            waiting.forEach(run -> withdrawn.add(run.key()));
            waiting.clear();
        }
        while (!isOver() && (current == null || current.outcome() != null)) {
            if (current != null) {
                ended.add(current);
                urgent |= current.run()
                        .since()
                        .filter(since -> now.isAfter(since.plus(BETWEEN_REPORTS)))
                        .isPresent();
                current = null;
                startTold = false;
            }
            current = next();
            urgent |= current == null;
        }
    }

    private @Nullable LocalRunEntry next() {
        if (!adopted.isEmpty() || waiting.isEmpty()) {
            return adopted.poll();
        }
        LocalRunEntry started = runs.begin(waiting.element(), false);
        waiting.remove();
        return started;
    }

    private boolean isOver() {
        return current == null && adopted.isEmpty() && waiting.isEmpty();
    }

    /**
     * What the listener is to be told now: one thing at a time, so that it learns everything in order. Ends are told together
     * with the start that follows them: until then nobody else holds the slot.
     */
    Optional<Report> takeReport(Instant now) {
        LocalRunEntry started = current != null && current.run().since().isPresent() ? current : null;
        boolean complete = started != null || isOver();
        if (finished || reporting || (now.isBefore(nextReport) && !(urgent && complete))) {
            return Optional.empty();
        }
        if (isOver()) {
            record.delete();
        }
        reporting = true;
        urgent &= !complete;
        LocalRunEntry starting = startTold ? null : started;
        List<LocalRunEntry> ends = complete ? List.copyOf(ended) : List.of();
        List<PackedRun> changed = Stream.concat(ends.stream(), Stream.ofNullable(starting))
                .map(run -> new PackedRun(run.key(), run.run().since().orElse(null), run.outcome()))
                .toList();
        return Optional.of(new Report(listener, changed, ends.size(), List.copyOf(withdrawn), starting, isOver()));
    }

    /** The listener was told, and these runs are not wanted. */
    void told(Report report, Set<RunKey> unwanted, Instant now) {
        reporting = false;
        nextReport = now.plus(BETWEEN_REPORTS);
        List<LocalRunEntry> known = ended.subList(0, report.ended());
        known.forEach(runs::forget);
        known.clear();
        withdrawn.subList(0, report.withdrawn().size()).clear();
        startTold |= report.current() != null && report.current() == current;
        finished = report.over() && report.listener() == listener;
        // A listener that came meanwhile waits for the end, too.
        urgent |= report.over() && !finished;
        unwanted.forEach(this::stop);
    }

    private void stop(RunKey unwanted) {
        begun().filter(run -> run.key().equals(unwanted))
                .forEach(run -> run.run().stop(StopReason.KILLED));
        waiting.stream().filter(run -> run.key().equals(unwanted)).findFirst().ifPresent(run -> {
            waiting.remove(run);
            ended.add(runs.end(run, RunOutcome.of(RunCause.KILLED_BY_USER)));
        });
    }

    /** The listener could not be told, and will be told again. */
    void untold(Instant now) {
        reporting = false;
        nextReport = now.plus(BETWEEN_REPORTS);
    }

    /** Whether the pack is over and its listener knows. */
    boolean isFinished() {
        return finished;
    }

    @Override
    public String toString() {
        return "the pack of " + record.path();
    }
}
