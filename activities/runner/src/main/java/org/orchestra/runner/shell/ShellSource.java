package org.orchestra.runner.shell;

import java.io.IOException;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;

/** Opens shells on a cluster. */
public interface ShellSource {
    /**
     * Starts a command in the container of a run.
     *
     * @throws IOException with one sentence for the user when there is no such container, or it cannot be reached
     */
    RunningShell open(TaskRef task, RunKey run, ShellCommand command) throws IOException;
}
