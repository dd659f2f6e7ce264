package org.orchestra.maestro.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.text.Texts;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The options of a list: its output format, and the columns of its table. */
public final class ListOption {
    /** The output formats of a list. */
    public enum ListFormat {
        table,
        wide,
        json,
        yaml,
        csv,
        name
    }

    private static final int WATCH_SECONDS = 2;

    private final Screen screen;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            description = "Output format: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). wide and csv have all"
                    + " columns and cut nothing; name prints a name in each line.",
            defaultValue = "table")
    private ListFormat format = ListFormat.table;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "COLUMN",
            description =
                    "Show these columns, in this order; an unknown one, as in --columns help, lists all. JSON and YAML"
                            + " always have every field.")
    private @Nullable List<String> columns;

    @Option(
            names = "--watch",
            arity = "0..1",
            paramLabel = "SECONDS",
            fallbackValue = "" + WATCH_SECONDS,
            preprocessor = AttachedValue.class,
            converter = WholeNumber.FromOne.class,
            description = "Show the list again after so many seconds (${FALLBACK-VALUE} if absent), until Ctrl-C.")
    private @Nullable Integer watch;

    public ListOption(Screen screen) {
        this.screen = screen;
    }

    /** Whether the command line says how the list is to be shown. */
    public boolean isGiven() {
        ParseResult parsed = spec.commandLine().getParseResult();
        return Stream.of("--output", "--columns", "--watch").anyMatch(parsed::hasMatchedOption);
    }

    /**
     * Fetches and prints rows, or a message instead of an empty table.
     *
     * @param table the columns that there are; checked before anything is fetched
     */
    public <T> void print(PrintWriter out, Table<T> table, Supplier<List<T>> rows, Supplier<String> whenEmpty) {
        Function<List<T>, String> text = text(table, whenEmpty);
        if (watch != null) {
            PrintWriter err = spec.commandLine().getErr();
            new ListWatch(screen, out, err, Duration.ofSeconds(watch)).run(() -> text.apply(rows.get()));
            return;
        }
        String printed = text.apply(rows.get());
        if (!printed.isEmpty()) {
            out.println(printed);
        }
    }

    /**
     * Prints as {@link #print}, and on a terminal again and again, unless the command line names an output format: what the
     * rows say is over in a moment.
     */
    public <T> void printLive(PrintWriter out, Table<T> table, Supplier<List<T>> rows, Supplier<String> whenEmpty) {
        if (watch == null
                && screen.redraws()
                && !spec.commandLine().getParseResult().hasMatchedOption("--output")) {
            watch = WATCH_SECONDS;
        }
        print(out, table, rows, whenEmpty);
    }

    /** How rows are written: empty if there is nothing to write. */
    private <T> Function<List<T>, String> text(Table<T> table, Supplier<String> whenEmpty) {
        Table<T> chosen = chosen(table);
        if (watch != null && format != ListFormat.table && format != ListFormat.wide) {
            throw invalid(Texts.text("--watch shows tables; use it with --output table or wide"));
        }
        return switch (format) {
            case json -> OutputOption::json;
            case yaml -> OutputOption::yaml;
            case csv -> chosen::csv;
            case name -> names(table);
            case table -> found -> found.isEmpty() ? whenEmpty.get() : chosen.render(found, screen);
            case wide -> found -> found.isEmpty() ? whenEmpty.get() : chosen.renderWide(found, screen);
        };
    }

    private <T> Function<List<T>, String> names(Table<T> table) {
        Function<T, Stream<String>> name = table.names()
                .orElseThrow(
                        () -> invalid(Texts.text("The rows of this list have no names; choose another output format")));
        return found -> found.stream().flatMap(name).distinct().collect(Collectors.joining(System.lineSeparator()));
    }

    private <T> Table<T> chosen(Table<T> table) {
        if (columns == null) {
            return table;
        }
        try {
            return table.select(columns);
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException invalid(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
