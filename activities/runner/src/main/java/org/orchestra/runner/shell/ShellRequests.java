package org.orchestra.runner.shell;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The port through which a worker learns which shells are wanted, and connects these with their users. */
public interface ShellRequests {
    /** The answer to a piece of output when nobody waits for any more. */
    long OVER = -1;

    /**
     * The shells on a cluster that no worker has opened yet, and that this one has to itself from now on. Also ends those that
     * one side has left.
     *
     * @param most how many; may be 0
     */
    List<RequestedShell> claim(String cluster, UUID worker, int most);

    /**
     * Waits, some seconds at most, until something has been typed. It says, too, that the worker is still there: a shell
     * whose worker has not asked for 30 seconds is over.
     *
     * @param from how many pieces the worker has had; these are forgotten
     * @param size the size of the terminal that the worker knows; another one ends the waiting
     */
    ShellInput input(UUID id, UUID worker, long from, @Nullable ShellSize size);

    /**
     * Adds a piece of output.
     *
     * @return the number of the piece that is awaited next: that of this one while too much waits to be read, and
     *     {@link #OVER} when nobody waits for any more
     */
    long output(UUID id, UUID worker, ShellOutput output);

    /** Says, after all output, that the shell has ended. */
    void ended(UUID id, UUID worker, ShellEnd end);
}
