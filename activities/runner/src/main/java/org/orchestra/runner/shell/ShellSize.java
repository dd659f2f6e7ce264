package org.orchestra.runner.shell;

/** The size of a terminal, in characters; both from 1 to 1000. */
public record ShellSize(int rows, int columns) {}
