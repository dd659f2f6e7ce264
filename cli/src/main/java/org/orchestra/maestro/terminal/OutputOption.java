package org.orchestra.maestro.terminal;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Option;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** The option of every listing that chooses between a table for people and JSON for programs. */
public final class OutputOption {
    /** How a listing is written. */
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

    /** Writes the rows; a table without rows is a sentence instead. */
    public <T> void print(PrintWriter out, List<T> rows, Table<T> table, String whenEmpty) {
        if (format == Format.json) {
            out.println(json().writeValueAsString(rows));
        } else {
            out.println(rows.isEmpty() ? whenEmpty : table.render(rows));
        }
    }

    /** Writes one thing: as JSON, or as its fields, one a line. */
    public void print(PrintWriter out, Object thing, Fields fields) {
        print(out, thing, fields.render());
    }

    /** Writes one thing: as JSON, or as this text. */
    public void print(PrintWriter out, Object thing, String text) {
        out.println(format == Format.json ? json().writeValueAsString(thing) : text);
    }

    private static ObjectWriter json() {
        return JsonMapper.shared().writerWithDefaultPrettyPrinter();
    }
}
