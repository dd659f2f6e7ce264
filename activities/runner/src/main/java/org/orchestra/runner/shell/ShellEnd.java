package org.orchestra.runner.shell;

import org.jspecify.annotations.Nullable;

/**
 * How a shell ended.
 *
 * @param exitCode its exit code; null when it was cut off
 * @param reason one sentence for its user when it was; null otherwise
 */
public record ShellEnd(@Nullable Integer exitCode, @Nullable String reason) {}
