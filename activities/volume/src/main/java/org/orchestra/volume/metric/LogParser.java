package org.orchestra.volume.metric;

/**
 * Reads values from the lines of a log. It keeps nothing to itself, so that another process goes on where one has died, and
 * takes time in proportion to the length of the line, whatever a job prints.
 */
@FunctionalInterface
public interface LogParser {
    /**
     * Reads a line.
     *
     * @param state {@link ParsedLine#state} of the line before; empty at the beginning of a log
     * @param line at most 64 KiB, without control characters but tabs
     */
    ParsedLine parse(String state, String line);
}
