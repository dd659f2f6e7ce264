package org.orchestra.runner.log;

import java.util.UUID;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;

/**
 * A log that a worker is to copy.
 *
 * @param follow whether it is copied until its command has ended
 * @param copied where to go on
 */
public record RequestedLog(UUID id, TaskRef task, RunKey run, boolean follow, long copied) {}
