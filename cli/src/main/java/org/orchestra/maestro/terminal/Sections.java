package org.orchestra.maestro.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Titled sections of text and tables. A table without rows is shown as its title only. */
public final class Sections {
    private final List<String> sections = new ArrayList<>();

    /** Adds a line of text. */
    public Sections with(String text) {
        sections.add(OneLine.of(text));
        return this;
    }

    /** Adds the fields of an object. */
    public Sections with(Fields fields) {
        sections.add(fields.render());
        return this;
    }

    /** Adds lines of text under a title. */
    public Sections with(String title, List<String> lines) {
        sections.add(Stream.concat(Stream.of(title), lines.stream().map(line -> "  " + line))
                .map(OneLine::printable)
                .collect(Collectors.joining(System.lineSeparator())));
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

    /** Renders the sections, separated by empty lines, without a trailing line break. */
    public String render() {
        return String.join(System.lineSeparator().repeat(2), sections);
    }
}
