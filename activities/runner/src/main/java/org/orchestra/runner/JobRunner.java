package org.orchestra.runner;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;

/**
 * Runs jobs on one cluster. No call waits for a run to end, and no thread is held while one runs. Everything is
 * idempotent: the process may die between any two steps, and another calls again.
 */
public interface JobRunner extends AutoCloseable {
    /**
     * Starts the run, or adopts it when it exists already, running or ended.
     *
     * @param adoptOnly whether a run that does not exist ends as evicted rather than being started: a worker launched it
     *     before, or it is not wanted any more
     * @param listener notified on any thread; {@link Listener#ended} succeeds exactly once, also when the run had ended
     *     before. A second launch of the same key replaces the listener
     * @throws RuntimeException when the cluster cannot be reached or refuses for now; call again
     */
    void launch(RunSpec spec, boolean adoptOnly, Listener listener);

    /**
     * Starts a pack, or adopts it when it exists already, running or over. Its runs start one after another, each in a clean
     * group of processes and in its own folder, and each ends alone: when it fails, is stopped or is out of its time, the
     * next one starts. When the pack itself is lost, the run that had started has the outcome of that, and those that had not
     * started are over without one. {@link #stop}, {@link #evict} and {@link #kill} by the key of the pack end the
     * whole pack.
     *
     * @param adoptOnly as of {@link #launch}, for the pack
     * @param listener notified on any thread, by one thread at a time; {@link PackListener#over} succeeds exactly once. A
     *     second launch of the same pack replaces the listener
     * @throws RuntimeException when the cluster cannot be reached or refuses for now; call again
     */
    void launchPack(PackSpec pack, boolean adoptOnly, PackListener listener);

    /**
     * Whether the run was given to {@link #launch} and waits here for something, so that its cluster does not know it yet: its
     * listener is told when that has changed.
     */
    default boolean isWaiting(RunKey key) {
        return false;
    }

    /** Kills a run that this process launched, within seconds. Its listener receives {@link RunOutcome.Killed} once it is gone. */
    void stop(RunKey key);

    /**
     * Stops one run, also one that this process never launched, with its full grace period. Whichever process watches the
     * run reports its end. Does nothing when the run does not exist.
     *
     * @throws RuntimeException when the cluster cannot be reached or refuses for now; call again
     */
    void evict(TaskRef task, RunKey key);

    /** Stops one run as {@link #evict} does, but within seconds. */
    void kill(TaskRef task, RunKey key);

    /**
     * Kills all runs of a task, also those that this process never launched.
     *
     * @return whether all are gone; a run may need time to end, so call again
     */
    boolean remove(TaskRef task);

    /**
     * Opens the cluster's log of one run at its first byte, also of a run that this process never launched.
     *
     * @param follow whether the stream goes on until the command has ended or the connection breaks
     * @return empty when there is no log yet or any more, and always where runs write their logs to the volume. Any thread
     *     may close the stream, which ends it at once
     * @throws IOException or RuntimeException when the cluster cannot be reached or refuses for now; call again
     */
    default Optional<InputStream> openLog(TaskRef task, RunKey key, boolean follow) throws IOException {
        return Optional.empty();
    }

    @Override
    void close();

    /** Is notified of one run. A notification that throws is repeated. */
    interface Listener {
        /** The cluster has a run that {@linkplain JobRunner#isWaiting waited} until now. May be repeated. */
        default void launched() {}

        /** The command has started. May be repeated, or left out when the run is short. */
        void running(Instant since);

        /**
         * The run has ended, and its log, if it has one, lies at {@link RunSpec.Paths#log}.
         *
         * @throws EndPendingException when it is to be told again in a second
         */
        void ended(RunOutcome outcome);
    }

    /** Is notified of one pack. A notification that throws is repeated. */
    interface PackListener {
        /**
         * Called about once a second while the pack goes on, also without news, and at once when a run that was long has ended.
         *
         * @param runs those that have started or ended since the last call that succeeded, in the order of their starts. All
         *     but the last have ended: the end of a run is told together with the start of the next
         * @param withdrawn those that have not started and never will here; they wait for another slot
         * @return the runs that somebody wants stopped. Of these, one that has not started never will, and ends as {@link
         *     RunOutcome.Killed}
         */
        Set<RunKey> progressed(List<PackedRun> runs, List<RunKey> withdrawn);

        /**
         * The pack is over, and its slot is free.
         *
         * @param runs those that have started or ended since the last call that succeeded; all have ended. What the listener
         *     was never told of has not started and never will here
         */
        void over(List<PackedRun> runs);
    }
}
