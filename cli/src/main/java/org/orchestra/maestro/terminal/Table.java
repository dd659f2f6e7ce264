package org.orchestra.maestro.terminal;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The columns of a table, from left to right. The cell of an absent value is empty. */
public final class Table<T> {
    private static final int MAX_CELL_WIDTH = 255;
    private static final int MAX_TEXT_WIDTH = 80;

    private final List<TableColumn<T>> columns = new ArrayList<>();
    private boolean shown = true;

    private record TableColumn<T>(
            String header,
            boolean shown,
            HorizontalAlign align,
            int widest,
            OverflowBehaviour overflow,
            Function<T, @Nullable Object> value) {
        /** How it is named on the command line. */
        String name() {
            return header.replace(' ', '-');
        }

        String cell(T row) {
            Object cell = value.apply(row);
            return cell == null ? "" : OneLine.of(cell.toString());
        }

        ColumnData<T> data() {
            return new Column()
                    .header(header)
                    .headerAlign(HorizontalAlign.LEFT)
                    .dataAlign(align)
                    .maxWidth(widest, overflow)
                    .with(this::cell);
        }
    }

    /** Adds a text column. */
    public Table<T> text(String header, Function<T, @Nullable Object> value) {
        return column(header, HorizontalAlign.LEFT, MAX_CELL_WIDTH, OverflowBehaviour.ELLIPSIS_RIGHT, value);
    }

    /** Adds a text column that wraps long values. */
    public Table<T> wrappedText(String header, Function<T, @Nullable Object> value) {
        return column(header, HorizontalAlign.LEFT, MAX_TEXT_WIDTH, OverflowBehaviour.NEWLINE, value);
    }

    /** Adds a text column that truncates long values. */
    public Table<T> truncatedText(String header, Function<T, @Nullable Object> value) {
        return column(header, HorizontalAlign.LEFT, MAX_TEXT_WIDTH, OverflowBehaviour.ELLIPSIS_RIGHT, value);
    }

    /** Adds a right-aligned column. */
    public Table<T> number(String header, Function<T, @Nullable Object> value) {
        return column(header, HorizontalAlign.RIGHT, MAX_CELL_WIDTH, OverflowBehaviour.ELLIPSIS_RIGHT, value);
    }

    /** The columns that are added from here on are shown only when {@link #select} names them. */
    public Table<T> onRequest() {
        shown = false;
        return this;
    }

    /**
     * The table with the named columns, in this order.
     *
     * @param names without regard to case, spaces as {@code -}
     * @throws IllegalArgumentException if there is no column of a name; the message lists those that there are
     */
    Table<T> select(List<String> names) {
        Table<T> selected = new Table<>();
        for (String name : names) {
            TableColumn<T> column = find(name);
            selected.column(column.header, column.align, column.widest, column.overflow, column.value);
        }
        return selected;
    }

    private TableColumn<T> find(String name) {
        String wanted = name.strip().replace(' ', '-').toLowerCase(Locale.ROOT);
        return columns.stream()
                .filter(column -> column.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no column '" + name + "'; choose from "
                        + columns.stream().map(TableColumn::name).collect(Collectors.joining(", "))));
    }

    /** Renders the rows. */
    public String render(List<T> rows) {
        return AsciiTable.getTable(
                AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
                rows,
                shownColumns().map(TableColumn::data).toList());
    }

    /** The rows as RFC 4180 has them, below a line with the names of the columns; nothing is truncated. */
    String csv(List<T> rows) {
        Stream<String> header = Stream.of(record(shownColumns().map(TableColumn::name)));
        return Stream.concat(
                        header, rows.stream().map(row -> record(shownColumns().map(column -> column.cell(row)))))
                .collect(Collectors.joining("\n"));
    }

    private static String record(Stream<String> cells) {
        return cells.map(Table::quoted).collect(Collectors.joining(","));
    }

    private static String quoted(String cell) {
        return cell.indexOf(',') < 0 && cell.indexOf('"') < 0 ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    private Stream<TableColumn<T>> shownColumns() {
        return columns.stream().filter(TableColumn::shown);
    }

    private Table<T> column(
            String header,
            HorizontalAlign align,
            int widest,
            OverflowBehaviour overflow,
            Function<T, @Nullable Object> value) {
        columns.add(new TableColumn<>(header, shown, align, widest, overflow, value));
        return this;
    }
}
