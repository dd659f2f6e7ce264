package org.orchestra.maestro.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Titled sections of text and tables. A table without rows is shown as its title only. */
public final class Sections {
    private final List<Section> sections = new ArrayList<>();

    private interface Section {
        String render(Screen screen, boolean wide);
    }

    /** Adds a line of text. */
    public Sections with(String text) {
        return add((screen, wide) -> OneLine.of(text));
    }

    /** Adds the fields of an object. */
    public Sections with(Fields fields) {
        return add((screen, wide) -> fields.render(screen.columns()));
    }

    /** Adds lines of text under a title. */
    public Sections with(String title, List<String> lines) {
        return add((screen, wide) -> Stream.concat(
                        Stream.of(title), lines.stream().map(line -> "  " + line))
                .map(OneLine::printable)
                .collect(Collectors.joining(System.lineSeparator())));
    }

    /** Adds a table. */
    public <T> Sections with(String title, List<T> rows, Table<T> table) {
        if (rows.isEmpty()) {
            return with(title);
        }
        return add((screen, wide) -> OneLine.of(title)
                + System.lineSeparator()
                + (wide ? table.renderWide(rows, screen) : table.render(rows, screen)));
    }

    /** Renders the sections, separated by empty lines, without a trailing line break. */
    String render(Screen screen, boolean wide) {
        return sections.stream()
                .map(section -> section.render(screen, wide))
                .collect(Collectors.joining(System.lineSeparator().repeat(2)));
    }

    private Sections add(Section section) {
        sections.add(section);
        return this;
    }
}
