package org.orchestra.maestro.terminal;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of a list: its output format, and the columns of its table. */
public final class ListOption {
    /** The output formats of a list. */
    public enum ListFormat {
        table,
        csv,
        json
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            description = "Output format: table, csv or json (default: ${DEFAULT-VALUE}).",
            defaultValue = "table")
    private ListFormat format = ListFormat.table;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "COLUMN",
            description =
                    "Show these columns, in this order; an unknown one, as in --columns help, lists all. JSON always has"
                            + " every field.")
    private @Nullable List<String> columns;

    /**
     * Fetches and prints rows, or a message instead of an empty table.
     *
     * @param table the columns that there are; checked before anything is fetched
     */
    public <T> void print(PrintWriter out, Table<T> table, Supplier<List<T>> rows, Supplier<String> whenEmpty) {
        Table<T> chosen = chosen(table);
        List<T> found = rows.get();
        out.println(
                switch (format) {
                    case json -> OutputOption.json(found);
                    case csv -> chosen.csv(found);
                    case table -> found.isEmpty() ? whenEmpty.get() : chosen.render(found);
                });
    }

    private <T> Table<T> chosen(Table<T> table) {
        if (columns == null) {
            return table;
        }
        try {
            return table.select(columns);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
