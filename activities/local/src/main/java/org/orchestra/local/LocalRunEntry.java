package org.orchestra.local;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.JobRunner.Listener;

/** A run with its listener and the notifications that are due. */
final class LocalRunEntry {
    /** For a run that nobody waits for any more. */
    static final Listener NOBODY = new Listener() {
        @Override
        public void running(Instant since) {}

        @Override
        public void ended(RunOutcome outcome) {}
    };

    private final RunKey key;
    private final LocalRun run;
    private volatile @Nullable Listener listener;
    private volatile @Nullable RunOutcome outcome;
    private boolean startNotified;

    /** @param listener null where nobody is notified, and the entry is asked */
    LocalRunEntry(RunKey key, LocalRun run, @Nullable Listener listener) {
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

    @Nullable Listener listener() {
        return listener;
    }

    /** Replaces the listener; the new one has not been notified of anything. */
    void replaceListener(@Nullable Listener newListener) {
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
        Listener notified = listener;
        if (notified == null) {
            return Optional.empty();
        }
        Optional<Instant> since = startNotified ? Optional.empty() : run.since();
        startNotified |= since.isPresent();
        return since.map(instant -> () -> notified.running(instant));
    }

    @Override
    public String toString() {
        return "the run in " + run.folder().path();
    }
}
