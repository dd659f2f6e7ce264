package org.orchestra.store.paging;

import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.format;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.orchestra.domain.Refusal;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * The order of a list, by columns that are never null and that no two rows have alike, and the SQL of its pages. A page is
 * found by the columns of the row before it: no page costs more than another, and what comes or goes meanwhile lets no row
 * appear twice or be missed, unless its own columns change.
 */
public final class ListOrder {
    private static final String KEY = "page_key";
    private static final long LAST_MICROSECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond() * 1_000_000;

    private final List<Column> columns;
    private final boolean descending;

    private ListOrder(List<Column> columns, boolean descending) {
        this.columns = columns;
        this.descending = descending;
    }

    /** @param columns may have no comma in their text, unless it is the last */
    public static ListOrder ascending(Column... columns) {
        return new ListOrder(List.of(columns), false);
    }

    /** @param columns as for {@link #ascending} */
    public static ListOrder descending(Column... columns) {
        return new ListOrder(List.of(columns), true);
    }

    /** A column or expression of text. */
    public static Column text(String expression) {
        return new Column(expression, Type.TEXT);
    }

    /** A column or expression of whole numbers. */
    public static Column number(String expression) {
        return new Column(expression, Type.NUMBER);
    }

    /** A column or expression of times from 1970 to 9999. */
    public static Column time(String expression) {
        return new Column(expression, Type.TIME);
    }

    /** One more item of the list of what is selected, after a comma. */
    public String key() {
        return columns.stream().map(Column::written).collect(joining(", ", ", concat_ws(',', ", ") AS " + KEY + " "));
    }

    /** One more condition, after AND; empty for the first page. */
    public String after(PageRequest page) {
        if (page.after() == null) {
            return "";
        }
        String values = IntStream.range(0, columns.size())
                .mapToObj(index -> ":" + parameter(index))
                .collect(joining(", "));
        return format(" AND (%s) %s (%s) ", expressions(""), descending ? "<" : ">", values);
    }

    /**
     * One more condition, after AND, where the only column numbers the rows from 0 or 1 without gaps: the database reads no
     * more than the page, also while it has no statistics of rows that have just come.
     */
    public String withoutGaps(PageRequest page) {
        long from = page.after() == null ? 0 : Column.number(page.after());
        int rows = page.size() + 1;
        return format(" AND %s <= %d ", expressions(""), Math.min(Math.max(from, 0), Long.MAX_VALUE - rows) + rows);
    }

    /** The end of the statement. It reads one row more than the page has, which tells whether there is another page. */
    public String limit() {
        return format(" ORDER BY %s LIMIT :page_rows", expressions(descending ? " DESC" : ""));
    }

    /**
     * Reads a page.
     *
     * @param statement made of {@link #key}, {@link #after} and {@link #limit}, with all parameters but theirs
     * @throws Refusal when the request's {@code after} is not of this list
     */
    public <T> Page<T> read(StatementSpec statement, PageRequest page, RowMapper<T> mapper) {
        List<KeyedRow<T>> rows = bound(statement, page)
                .query((row, index) -> new KeyedRow<>(mapper.mapRow(row, index), row.getString(KEY)))
                .list();
        boolean last = rows.size() <= page.size();
        List<KeyedRow<T>> shown = last ? rows : rows.subList(0, page.size());
        return new Page<>(
                shown.stream().map(KeyedRow::item).toList(),
                last ? null : shown.get(shown.size() - 1).key());
    }

    /** Reads a page of rows that have a column for each component of a record. */
    public <T> Page<T> read(StatementSpec statement, PageRequest page, Class<T> type) {
        return read(statement, page, new SimplePropertyRowMapper<>(type));
    }

    private StatementSpec bound(StatementSpec statement, PageRequest page) {
        StatementSpec bound = statement.param("page_rows", page.size() + 1);
        if (page.after() != null) {
            String[] values = page.after().split(",", columns.size());
            if (values.length != columns.size()) {
                throw foreign();
            }
            for (int index = 0; index < values.length; index++) {
                bound = bound.param(parameter(index), columns.get(index).value(values[index]));
            }
        }
        return bound;
    }

    private String expressions(String direction) {
        return columns.stream().map(column -> column.expression() + direction).collect(joining(", "));
    }

    private static String parameter(int index) {
        return "page_after_" + index;
    }

    private static Refusal foreign() {
        return Refusal.invalid("invalid-request", "Give as 'after' what the page before has as 'next', unchanged.");
    }

    private record KeyedRow<T>(T item, String key) {}

    private enum Type {
        TEXT,
        NUMBER,
        TIME
    }

    /** A column of an order. */
    public static final class Column {
        private final String expression;
        private final Type type;

        private Column(String expression, Type type) {
            this.expression = expression;
            this.type = type;
        }

        private String expression() {
            return expression;
        }

        private String written() {
            return type == Type.TIME ? format("(extract(epoch FROM %s) * 1000000)::bigint", expression) : expression;
        }

        private Object value(String text) {
            return switch (type) {
                case TEXT -> text(text);
                case NUMBER -> number(text);
                case TIME -> time(number(text));
            };
        }

        private static String text(String text) {
            // PostgreSQL has no such character.
            if (text.indexOf('\0') >= 0) {
                throw foreign();
            }
            return text;
        }

        private static long number(String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw foreign();
            }
        }

        private static Object time(long microseconds) {
            if (microseconds < 0 || microseconds > LAST_MICROSECOND) {
                throw foreign();
            }
            return Instant.EPOCH.plus(microseconds, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
        }
    }
}
