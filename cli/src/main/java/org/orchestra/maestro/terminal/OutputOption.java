package org.orchestra.maestro.terminal;

import java.io.PrintWriter;
import picocli.CommandLine.Option;
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

    /** Prints one object as JSON or as fields. */
    public void print(PrintWriter out, Object thing, Fields fields) {
        print(out, thing, fields.render());
    }

    /** Prints one object as JSON or as the given text. */
    public void print(PrintWriter out, Object thing, String text) {
        out.println(format == Format.json ? json(thing) : text);
    }

    static String json(Object thing) {
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(thing);
    }
}
