package org.orchestra.runner.log;

import java.util.List;
import java.util.UUID;

/** The port through which a worker learns whose logs are read, and hands these on. */
public interface LogRequests {
    /**
     * The logs of a cluster's running runs that the worker is to copy: those it copies already, and those that nobody
     * copies. It has them for the next five seconds.
     */
    List<RequestedLog> claim(String cluster, UUID worker, int most);

    /**
     * Adds a chunk.
     *
     * @return false when another worker has taken over, nobody reads any more, or too much waits to be read
     */
    boolean put(UUID id, UUID worker, LogChunk chunk);

    /** Whether a chunk that could not be put may be, later. */
    boolean isAwaited(UUID id, UUID worker, long position);

    /** Says that all of the log has been copied. */
    void complete(UUID id, UUID worker);
}
