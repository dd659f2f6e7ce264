package org.orchestra.runner.shell;

import java.util.UUID;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;

/**
 * A shell that a worker is to open.
 *
 * @param run the run whose container it is in: that of the pack, for a run of a pack
 */
public record RequestedShell(UUID id, TaskRef task, RunKey run, ShellCommand command) {}
