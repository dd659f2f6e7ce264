package org.orchestra.store.shell;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.runner.shell.ShellEnd;
import org.orchestra.runner.shell.ShellOutput;

/**
 * What a shell has printed and its user has not had yet.
 *
 * @param end how it ended; null while it goes on, and as long as there may be more output
 */
public record ShellProgress(
        List<ShellOutput> output, @Nullable ShellEnd end) {}
