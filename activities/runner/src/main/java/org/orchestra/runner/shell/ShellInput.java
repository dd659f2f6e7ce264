package org.orchestra.runner.shell;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has been typed into a shell.
 *
 * @param pieces in order; an empty piece is the end of the input
 * @param size of the terminal, when it is another one than the worker knows
 * @param over whether nobody waits for the shell any more, so that it is to be closed
 */
public record ShellInput(List<byte[]> pieces, @Nullable ShellSize size, boolean over) {}
