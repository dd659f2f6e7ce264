package org.orchestra.maestro.terminal;

/** The value of a cell that people read rounded; its text for programs, as in CSV, is the whole one. */
public interface RoundedCell {
    String rounded();
}
