package org.orchestra.runner.shell;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to run beside a job's own command.
 *
 * @param words a program and its arguments, passed on as they are; empty for the image's own shell
 * @param size of the terminal that it gets; null for none, so that output and errors stay apart
 */
public record ShellCommand(List<String> words, @Nullable ShellSize size) {}
