package org.orchestra.maestro.terminal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.TableFrame.FramedCell;
import org.orchestra.maestro.text.Texts;

/** The columns of a list, from left to right, in all its formats. The cell of an absent value is empty. */
public final class Table<T> {
    /** What is beside the text of each cell: a border and two spaces. */
    private static final int FRAME = 3;

    private static final int GAP = 2;

    private final List<TableColumn<T>> columns = new ArrayList<>();
    private @Nullable Function<T, @Nullable Object> name;
    private boolean wide;

    private record TableColumn<T>(String header, CellKind kind, boolean wide, Function<T, @Nullable Object> value) {
        /** How it is named on the command line. */
        String name() {
            return header.replace(' ', '-');
        }

        /** The whole value. */
        String whole(T row) {
            return Objects.toString(value.apply(row), "");
        }

        String cell(T row) {
            return value.apply(row) instanceof RoundedCell cell ? cell.rounded() : OneLine.of(whole(row));
        }

        int width(List<T> rows) {
            return Math.max(
                    header.length(),
                    rows.stream().mapToInt(row -> CellWidth.of(cell(row))).max().orElse(0));
        }

        /** As the narrow table shows it. */
        TableColumn<T> narrow() {
            return kind == CellKind.TIME
                    ? new TableColumn<>(
                            header, kind, wide, row -> Times.toTheSecond((@Nullable Instant) value.apply(row)))
                    : this;
        }

        /** The narrowest that it may become. */
        int least(int width) {
            return Math.max(header.length(), kind.least(width));
        }

        FramedCell framed(T row, int width, boolean colours) {
            List<String> lines =
                    kind == CellKind.WRAPPED ? wrapped(cell(row), width).toList() : List.of(kind.fit(cell(row), width));
            return new FramedCell(lines, kind == CellKind.NUMBER, colours && kind == CellKind.STATE);
        }
    }

    /** Adds the column of what its rows are called. */
    public Table<T> name(String header, Function<T, @Nullable Object> value) {
        return column(header, CellKind.NAME, value).named(value);
    }

    /** What the rows are called, which format {@code name} prints; without a name, a list has no such format. */
    public Table<T> named(Function<T, @Nullable Object> value) {
        name = value;
        return this;
    }

    /** Adds a text column; a table cuts its values where the screen is too narrow. */
    public Table<T> text(String header, Function<T, @Nullable Object> value) {
        return column(header, CellKind.TEXT, value);
    }

    /** Adds a text column that wraps long values. */
    public Table<T> wrappedText(String header, Function<T, @Nullable Object> value) {
        return column(header, CellKind.WRAPPED, value);
    }

    /** Adds a column of times, which are never cut; the narrow table shows whole seconds. */
    public Table<T> time(String header, Function<T, @Nullable Instant> value) {
        return column(header, CellKind.TIME, value::apply);
    }

    /** Adds a column of words, which are never cut. */
    public Table<T> fixed(String header, Function<T, @Nullable Object> value) {
        return column(header, CellKind.FIXED, value);
    }

    /** Adds a column of lines of bars, of which a table shows fewer where the screen is too narrow. */
    public Table<T> curve(String header, Function<T, @Nullable Object> value) {
        return column(header, CellKind.CURVE, value);
    }

    /** Adds a column of states, which are never cut and have colours. */
    public Table<T> state(String header, Function<T, @Nullable Object> value) {
        return column(header, CellKind.STATE, value);
    }

    /** Adds a right-aligned column, which is never cut. */
    public Table<T> number(String header, Function<T, @Nullable Object> value) {
        return column(header, CellKind.NUMBER, value);
    }

    /** The columns that are added from here on are not in the narrow table, unless {@link #select} names them. */
    public Table<T> wide() {
        wide = true;
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
            selected.column(column.header, column.kind, column.value);
        }
        return selected;
    }

    private TableColumn<T> find(String name) {
        String wanted = name.strip().replace(' ', '-').toLowerCase(Locale.ROOT);
        return columns.stream()
                .filter(column -> column.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Texts.text(
                        "There is no column '%s'; choose from %s",
                        name, columns.stream().map(TableColumn::name).collect(Collectors.joining(", ")))));
    }

    /** Renders the narrow table in the width of the screen: as records, one below another, if it is too narrow for columns. */
    public String render(List<T> rows, Screen screen) {
        List<TableColumn<T>> narrow = columns.stream()
                .filter(column -> !column.wide())
                .map(TableColumn::narrow)
                .toList();
        return widths(narrow, rows, screen.columns())
                .map(widths -> drawn(narrow, widths, rows, screen))
                .orElseGet(() -> records(narrow, rows, screen.columns()));
    }

    /** Renders all columns, with whole values. */
    public String renderWide(List<T> rows, Screen screen) {
        return drawn(columns, naturalWidths(columns, rows), rows, screen);
    }

    /** The rows as RFC 4180 has them, with all columns, below a line with their names. */
    String csv(List<T> rows) {
        Stream<String> header = Stream.of(record(columns.stream().map(TableColumn::name)));
        return Stream.concat(
                        header, rows.stream().map(row -> record(columns.stream().map(column -> column.whole(row)))))
                .collect(Collectors.joining("\n"));
    }

    /** What a row is called, nothing if it has no name; absent if no row has one. */
    Optional<Function<T, Stream<String>>> names() {
        return Optional.ofNullable(name)
                .map(value -> row -> Stream.ofNullable(value.apply(row)).map(Object::toString));
    }

    private static String record(Stream<String> cells) {
        return cells.map(Table::quoted).collect(Collectors.joining(","));
    }

    private static String quoted(String cell) {
        return cell.chars().noneMatch(c -> ",\"\r\n".indexOf(c) >= 0) ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    private static <T> int[] naturalWidths(List<TableColumn<T>> shown, List<T> rows) {
        return shown.stream().mapToInt(column -> column.width(rows)).toArray();
    }

    /** Widths of columns that fit together; the widest become narrower first. Empty if none do. */
    private static <T> Optional<int[]> widths(List<TableColumn<T>> shown, List<T> rows, int room) {
        int[] widths = naturalWidths(shown, rows);
        int[] least = IntStream.range(0, widths.length)
                .map(i -> shown.get(i).least(widths[i]))
                .toArray();
        int texts = room - 1 - FRAME * widths.length;
        while (Arrays.stream(widths).sum() > texts) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                widest = widths[i] > least[i] && (widest < 0 || widths[i] > widths[widest]) ? i : widest;
            }
            if (widest < 0) {
                return Optional.empty();
            }
            widths[widest]--;
        }
        return Optional.of(widths);
    }

    private static <T> String drawn(List<TableColumn<T>> shown, int[] widths, List<T> rows, Screen screen) {
        TableFrame frame = new TableFrame(widths);
        Stream<String> header = frame.row(shown.stream()
                .map(column -> new FramedCell(List.of(column.header), false, false))
                .toList());
        Stream<String> body = rows.stream()
                .flatMap(row -> frame.row(IntStream.range(0, widths.length)
                        .mapToObj(i -> shown.get(i).framed(row, widths[i], screen.colours()))
                        .toList()));
        String border = frame.border();
        return Stream.of(Stream.of(border), header, Stream.of(border), body, Stream.of(border))
                .flatMap(lines -> lines)
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static <T> String records(List<TableColumn<T>> shown, List<T> rows, int room) {
        int indent = GAP
                + shown.stream()
                        .mapToInt(column -> column.header.length())
                        .max()
                        .orElse(0);
        return rows.stream()
                .map(row -> shown.stream()
                        .filter(column -> !column.cell(row).isEmpty())
                        .map(column -> field(column, column.cell(row), indent, room))
                        .collect(Collectors.joining(System.lineSeparator())))
                .collect(Collectors.joining(System.lineSeparator().repeat(2)));
    }

    private static String field(TableColumn<?> column, String cell, int indent, int room) {
        int width = Math.max(1, room - indent);
        String value = column.kind == CellKind.WRAPPED
                ? wrapped(cell, width).collect(Collectors.joining(System.lineSeparator() + " ".repeat(indent)))
                : column.kind.fit(cell, width);
        return column.header + " ".repeat(indent - column.header.length()) + value;
    }

    /** Lines of at most this width, broken at spaces where there are any. */
    private static Stream<String> wrapped(String text, int width) {
        Stream.Builder<String> lines = Stream.builder();
        String rest = text;
        while (CellWidth.of(rest) > width) {
            // A character that is wider than the column is on a line of its own.
            int room = Math.max(
                    Character.charCount(rest.codePointAt(0)),
                    CellWidth.beginning(rest, width).length());
            int space = rest.lastIndexOf(' ', room);
            int end = space > 0 ? space : room;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).strip();
        }
        return lines.add(rest).build();
    }

    private Table<T> column(String header, CellKind kind, Function<T, @Nullable Object> value) {
        columns.add(new TableColumn<>(header, kind, wide, value));
        return this;
    }
}
