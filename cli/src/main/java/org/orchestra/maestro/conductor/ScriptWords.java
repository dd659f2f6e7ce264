package org.orchestra.maestro.conductor;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a script is started with.
 *
 * @param arguments in their order; a placeholder in one, such as {@code %DATA}, is filled in
 * @param environment by the variables
 */
record ScriptWords(List<String> arguments, Map<String, String> environment) {
    private static final Pattern NEEDS_QUOTES = Pattern.compile("[^A-Za-z0-9_@%+=:,./-]");

    /** A placeholder is quoted when the server fills it in. */
    private static final Pattern AROUND_PLACEHOLDERS = Pattern.compile("(?=%[A-Z])|(?<=%[A-Z]\\w{0,63})(?!\\w)");

    /**
     * The command that starts a script. It learns from variables where its data are and where its result goes.
     *
     * @param firstLine of the script; it may name the program that runs it
     * @param script the script, as the command names it
     * @param data whether the job reads a dataset
     */
    String command(String firstLine, String script, boolean data) {
        Stream<String> variables =
                environment.entrySet().stream().map(entry -> entry.getKey() + "=" + quoted(entry.getValue()));
        return Stream.of(
                        data ? Stream.of("DATA=%DATA") : Stream.<String>of(),
                        Stream.of("OUT=%OUT"),
                        variables,
                        interpreter(firstLine),
                        Stream.of(script),
                        arguments.stream().map(ScriptWords::quoted))
                .flatMap(words -> words)
                .collect(Collectors.joining(" "));
    }

    /** Files of datasets need not be executable, so the program is named. As Linux does, all behind it is one argument. */
    private static Stream<String> interpreter(String firstLine) {
        if (!firstLine.startsWith("#!") || firstLine.substring(2).isBlank()) {
            return Stream.of("sh");
        }
        return Stream.of(firstLine.substring(2).strip().split("\\s+", 2)).map(ScriptWords::quoted);
    }

    private static String quoted(String word) {
        if (word.isEmpty()) {
            return "''";
        }
        return Stream.of(AROUND_PLACEHOLDERS.split(word))
                .map(part -> NEEDS_QUOTES.matcher(part).find() ? "'" + part.replace("'", "'\\''") + "'" : part)
                .collect(Collectors.joining());
    }
}
