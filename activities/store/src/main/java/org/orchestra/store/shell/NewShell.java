package org.orchestra.store.shell;

import java.util.UUID;
import org.orchestra.domain.run.RunKey;
import org.orchestra.runner.shell.ShellCommand;

/**
 * A shell that is wanted.
 *
 * @param username who opens it
 * @param run the run whose container it is in: that of the pack, for a run of a pack
 */
public record NewShell(UUID id, String username, String cluster, RunKey run, ShellCommand command) {}
