package org.orchestra.volume.metric;

import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;

/** The parsers that this process has: those of Orchestra, and those of the jars beside it. */
public final class LogParsers {
    private final SortedMap<String, LogParserFactory> factories = new TreeMap<>();

    private LogParsers(Iterable<LogParserFactory> found) {
        found.forEach(factory -> factories.put(factory.name(), factory));
    }

    /** All that are on the class path. */
    public static LogParsers installed() {
        return new LogParsers(ServiceLoader.load(LogParserFactory.class));
    }

    /** Their names in alphabetical order. */
    public List<String> names() {
        return List.copyOf(factories.keySet());
    }

    /**
     * The parser of a job type.
     *
     * @param pattern null for none
     * @throws Refusal when there is no such parser, or it cannot have this pattern
     */
    public LogParser parser(String name, @Nullable String pattern) {
        LogParserFactory factory = factories.get(name);
        if (factory == null) {
            throw Refusal.invalid(
                    "unknown-parser",
                    format("There is no log parser '%s': choose one of %s.", name, String.join(", ", names())));
        }
        return factory.parser(pattern);
    }

    /** @throws Refusal when there is a pattern */
    static void requireNone(String parser, @Nullable String pattern) {
        if (pattern != null) {
            throw Refusal.invalid(
                    "invalid-pattern",
                    format("The parser %s takes no pattern: leave it out, or choose the parser regex.", parser));
        }
    }
}
