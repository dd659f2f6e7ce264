package org.orchestra.maestro;

import static org.orchestra.maestro.text.Texts.text;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.orchestra.maestro.terminal.Spelling;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Explains a command or an option that there is not, and names what may have been meant. */
final class Suggestion {
    /** What the Python package {@code lps-maestro} and its examples have, and what other programs call it. */
    private static final Map<String, String> OTHER_WORDS = Map.ofEntries(
            Map.entry("maestro upload", "maestro castor upload"),
            Map.entry("maestro download", "maestro castor download"),
            Map.entry("maestro create", "maestro task create"),
            Map.entry("maestro list", "maestro task list"),
            Map.entry("maestro kill", "maestro task kill"),
            Map.entry("maestro retry", "maestro task retry"),
            Map.entry("maestro delete", "maestro task delete"),
            Map.entry("maestro dataset", "maestro castor"),
            Map.entry("maestro login", "maestro authenticate"),
            Map.entry("maestro complete", "maestro completion"));

    private static final Map<String, String> OTHER_OPTIONS = Map.of("--secondaryData", "--secondaryDS");

    private static final Map<String, String> SYNONYMS = Map.of(
            "ls", "list", "rm", "delete", "remove", "delete", "add", "create", "get", "show", "cancel", "kill", "stop",
            "kill");

    private Suggestion() {}

    /** What is wrong, in one sentence without its full stop. */
    static String explain(UnmatchedArgumentException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String word = e.getUnmatched().get(0);
        if (e.isUnknownOption()) {
            String name = word.replaceFirst("=.*", "");
            return meant(
                    text("There is no option '%s' of '%s'", name, command.qualifiedName()),
                    Optional.ofNullable(OTHER_OPTIONS.get(name))
                            .filter(optionNames(command)::contains)
                            .or(() -> Spelling.nearest(name, optionNames(command))));
        }
        // What a shell makes of a backslash with a blank behind it.
        if (word.startsWith(" ")) {
            return text(
                    "There is something behind a '\\': remove the blanks or the comment there, and the line goes on");
        }
        if (command.subcommands().isEmpty()) {
            return PicocliSentence.translated(String.valueOf(e.getMessage()));
        }
        String whole = command.qualifiedName() + " " + word;
        return meant(text("There is no command '%s'", whole), subcommand(command, word, whole));
    }

    private static Optional<String> subcommand(CommandSpec command, String word, String whole) {
        return Optional.ofNullable(OTHER_WORDS.get(whole))
                .or(() -> Spelling.nearest(
                                SYNONYMS.getOrDefault(word, word),
                                CommandTree.shown(command).toList())
                        .map(name -> command.qualifiedName() + " " + name));
    }

    private static List<String> optionNames(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> Stream.of(option.names()))
                .toList();
    }

    private static String meant(String problem, Optional<String> suggestion) {
        return suggestion
                .map(name -> text("%s; did you mean '%s'?", problem, name))
                .orElse(problem);
    }
}
