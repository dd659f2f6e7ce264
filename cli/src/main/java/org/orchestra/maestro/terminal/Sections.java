package org.orchestra.maestro.terminal;

import java.util.ArrayList;
import java.util.List;

/** Tables under titles, one below the other; a table without rows is its title alone. */
public final class Sections {
    private final List<String> sections = new ArrayList<>();

    /** Adds a line of words. */
    public Sections with(String text) {
        sections.add(OneLine.of(text));
        return this;
    }

    /** Adds a table. */
    public <T> Sections with(String title, List<T> rows, Table<T> table) {
        if (rows.isEmpty()) {
            return with(title);
        }
        sections.add(OneLine.of(title) + System.lineSeparator() + table.render(rows));
        return this;
    }

    /** The sections with an empty line between them, without a line break after the last. */
    public String render() {
        return String.join(System.lineSeparator().repeat(2), sections);
    }
}
