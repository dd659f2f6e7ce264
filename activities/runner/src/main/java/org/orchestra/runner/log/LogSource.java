package org.orchestra.runner.log;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;

/** Where a worker has the logs of its cluster from. */
public interface LogSource {
    /**
     * Opens a log at its first byte.
     *
     * @param follow whether the stream goes on until the command has ended, or the connection breaks
     * @return empty when there is none yet, or any more. Closing the stream, from any thread, ends it at once
     */
    Optional<InputStream> open(TaskRef task, RunKey run, boolean follow) throws IOException;
}
