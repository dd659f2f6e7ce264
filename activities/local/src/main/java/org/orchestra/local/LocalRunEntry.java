package org.orchestra.local;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.JobRunner.Listener;

/** A run, who hears of it, and what is left to be told. */
final class LocalRunEntry {
    private final RunKey key;
    private final LocalRun run;
    private volatile Listener listener;
    private volatile @Nullable RunOutcome outcome;
    private boolean startTold;

    LocalRunEntry(RunKey key, LocalRun run, Listener listener) {
        this.key = key;
        this.run = run;
        this.listener = listener;
    }

    RunKey key() {
        return key;
    }

    LocalRun run() {
        return run;
    }

    Listener listener() {
        return listener;
    }

    void hear(Listener newListener) {
        listener = newListener;
        startTold = false;
    }

    /** How it ended; null while it goes on. */
    @Nullable RunOutcome outcome() {
        return outcome;
    }

    void end(RunOutcome ending) {
        outcome = ending;
    }

    /** The start, to be told once to each listener. */
    Optional<Runnable> takeNewsOfStart() {
        Optional<Instant> since = startTold ? Optional.empty() : run.since();
        startTold |= since.isPresent();
        Listener hearing = listener;
        return since.map(instant -> () -> hearing.running(instant));
    }
}
