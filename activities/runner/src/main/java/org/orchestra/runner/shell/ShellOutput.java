package org.orchestra.runner.shell;

/**
 * A piece of what a shell prints.
 *
 * @param number how many pieces come before it
 * @param error whether it was printed to standard error; never with a terminal, which has one output
 */
public record ShellOutput(long number, boolean error, byte[] bytes) {}
