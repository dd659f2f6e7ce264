package org.orchestra.local;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.JobRunner.Listener;

/** A run with its listener and the notifications that are due. */
final class LocalRunEntry {
    private final RunKey key;
    private final LocalRun run;
    private volatile Listener listener;
    private volatile @Nullable RunOutcome outcome;
    private boolean startNotified;

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

    /** Replaces the listener; the new one has not been notified of anything. */
    void replaceListener(Listener newListener) {
        listener = newListener;
        startNotified = false;
    }

    /** How the run ended; null while it goes on. */
    @Nullable RunOutcome outcome() {
        return outcome;
    }

    void complete(RunOutcome end) {
        outcome = end;
    }

    /** The notification of the start, once per listener. */
    Optional<Runnable> takeStartNotification() {
        Optional<Instant> since = startNotified ? Optional.empty() : run.since();
        startNotified |= since.isPresent();
        Listener notified = listener;
        return since.map(instant -> () -> notified.running(instant));
    }

    @Override
    public String toString() {
        return "the run in " + run.folder().path();
    }
}
