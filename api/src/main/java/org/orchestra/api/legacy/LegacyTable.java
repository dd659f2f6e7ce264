package org.orchestra.api.legacy;

import static org.orchestra.domain.Text.format;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The columns of a table as the package prints it, from left to right. */
final class LegacyTable<T> {
    private static final int MAX_WIDTH = 255;

    private final List<ColumnData<T>> columns = new ArrayList<>();

    LegacyTable<T> text(String header, Function<T, String> value) {
        return column(header, HorizontalAlign.LEFT, value);
    }

    LegacyTable<T> number(String header, Function<T, Number> value) {
        return column(header, HorizontalAlign.RIGHT, row -> format("%s", value.apply(row)));
    }

    String of(List<T> rows) {
        return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, rows, columns);
    }

    private LegacyTable<T> column(String header, HorizontalAlign align, Function<T, String> value) {
        columns.add(new Column()
                .header(header)
                .headerAlign(HorizontalAlign.LEFT)
                .dataAlign(align)
                .maxWidth(MAX_WIDTH, OverflowBehaviour.ELLIPSIS_RIGHT)
                .with(value::apply));
        return this;
    }
}
