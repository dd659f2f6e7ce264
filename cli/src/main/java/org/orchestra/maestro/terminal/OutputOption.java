package org.orchestra.maestro.terminal;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Option;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** The option that selects a table or JSON as output format. */
public final class OutputOption {
    /** The output formats. */
    public enum Format {
        table,
        json
    }

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            description = "Output format: table or json (default: ${DEFAULT-VALUE}).",
            defaultValue = "table")
    private Format format = Format.table;

    /** Prints the rows, or a message instead of an empty table. */
    public <T> void print(PrintWriter out, List<T> rows, Table<T> table, String whenEmpty) {
        if (format == Format.json) {
            out.println(json().writeValueAsString(rows));
        } else {
            out.println(rows.isEmpty() ? whenEmpty : table.render(rows));
        }
    }

    /** Prints one object as JSON or as fields. */
    public void print(PrintWriter out, Object thing, Fields fields) {
        print(out, thing, fields.render());
    }

    /** Prints one object as JSON or as the given text. */
    public void print(PrintWriter out, Object thing, String text) {
        out.println(format == Format.json ? json().writeValueAsString(thing) : text);
    }

    private static ObjectWriter json() {
        return JsonMapper.shared().writerWithDefaultPrettyPrinter();
    }
}
