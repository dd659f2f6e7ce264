package org.orchestra.runner;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
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
     * Starts the run, or adopts it when it is there already, running or ended, from an earlier life of the worker.
     *
     * @param expected whether an earlier life is known to have launched it, or nobody wants it any more: when it is not
     *     there, it ends as evicted rather than being started
     * @param listener told what happens from now on, on any thread; {@link Listener#ended} exactly once, also when the
     *     run had ended before. A second launch of the same key replaces the listener
     * @throws RuntimeException when the cluster cannot be reached or refuses for now: nothing is lost, call again
     */
    void launch(RunSpec order, boolean expected, Listener listener);

    /** Stops a run that was launched here, within seconds. Its listener hears {@link RunOutcome.Killed} when it is gone. */
    void stop(RunKey key);

    /**
     * Stops one run, also one that this process never launched, and lets it take its time to save its work. Who watches
     * it, in whichever process, hears that it is gone. Does nothing to a run that is not there.
     *
     * @throws RuntimeException when the cluster cannot be reached or refuses for now: call again
     */
    void evict(TaskRef task, RunKey key);

    /** Stops one run as {@link #evict} does, but within seconds: nobody wants it any more. */
    void kill(TaskRef task, RunKey key);

    /**
     * Kills whatever the cluster has of a task's runs, also what this process never launched.
     *
     * @return how many are still there, for they need time to end; 0 when all are gone
     */
    int remove(TaskRef task);

    /**
     * The log of one run as the cluster has it now, from its first byte, also of a run that this process never launched.
     *
     * @param follow whether the stream goes on until the command has ended, or the connection breaks
     * @return empty when there is none yet or any more, and always where runs write their logs to the volume themselves.
     *     Closing the stream, from any thread, ends it at once
     * @throws IOException or RuntimeException when the cluster cannot be reached or refuses for now: call again
     */
    default Optional<InputStream> openLog(TaskRef task, RunKey key, boolean follow) throws IOException {
        return Optional.empty();
    }

    @Override
    void close();

    /** Hears of one run. */
    interface Listener {
        /** The command has started. May be heard more than once, or never when the run is short. */
        void running(Instant since);

        /** The run has ended and its log, if there is any, lies at {@link RunSpec.Paths#log}. */
        void ended(RunOutcome outcome);
    }
}
