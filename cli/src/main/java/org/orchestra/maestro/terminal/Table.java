package org.orchestra.maestro.terminal;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The columns of a table, from left to right. The cell of an absent value is empty. */
public final class Table<T> {
    private static final int MAX_CELL_WIDTH = 255;
    private static final int MAX_TEXT_WIDTH = 80;

    private final List<ColumnData<T>> columns = new ArrayList<>();

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

    /** Renders the rows. */
    public String render(List<T> rows) {
        return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, rows, columns);
    }

    private Table<T> column(
            String header,
            HorizontalAlign align,
            int widest,
            OverflowBehaviour overflow,
            Function<T, @Nullable Object> value) {
        columns.add(new Column()
                .header(header)
                .headerAlign(HorizontalAlign.LEFT)
                .dataAlign(align)
                .maxWidth(widest, overflow)
                .with(row -> cell(value.apply(row))));
        return this;
    }

    private static String cell(@Nullable Object value) {
        return value == null ? "" : OneLine.of(value.toString());
    }
}
