package org.orchestra.maestro.terminal;

import java.io.PrintWriter;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** The option that selects the output format of one object. */
public final class OutputOption {
    /** The output formats. */
    public enum Format {
        table,
        wide,
        json,
        yaml
    }

    private final Screen screen;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            description = "Output format: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); wide cuts nothing.",
            defaultValue = "table")
    private Format format = Format.table;

    public OutputOption(Screen screen) {
        this.screen = screen;
    }

    /** Prints one object, for people as fields. */
    public void print(PrintWriter out, Object thing, Fields fields) {
        print(out, thing, fields.render(screen.columns()));
    }

    /** Prints one object, for people as sections. */
    public void print(PrintWriter out, Object thing, Sections sections) {
        print(out, thing, sections.render(screen, format == Format.wide));
    }

    /** Prints one object, for people as the given text. */
    public void print(PrintWriter out, Object thing, String text) {
        out.println(
                switch (format) {
                    case json -> json(thing);
                    case yaml -> yaml(thing);
                    case table, wide -> text;
                });
    }

    static String json(Object thing) {
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(thing);
    }

    /** The same fields as in JSON, without a line break at the end. Texts are in quotes: bare, some are numbers or times. */
    static String yaml(Object thing) {
        return YAMLMapper.builder()
                .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER, YAMLWriteFeature.SPLIT_LINES)
                .build()
                .writeValueAsString(thing)
                .stripTrailing();
    }
}
