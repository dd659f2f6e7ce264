package org.orchestra.maestro;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine;
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
            return "There is no option '" + name + "' of '" + command.qualifiedName() + "'"
                    + meant(nearest(name, optionNames(command)));
        }
        if (command.subcommands().isEmpty()) {
            return String.valueOf(e.getMessage());
        }
        String whole = command.qualifiedName() + " " + word;
        return "There is no command '" + whole + "'" + meant(subcommand(command, word, whole));
    }

    private static Optional<String> subcommand(CommandSpec command, String word, String whole) {
        return Optional.ofNullable(OTHER_WORDS.get(whole))
                .or(() -> nearest(SYNONYMS.getOrDefault(word, word), commandNames(command))
                        .map(name -> command.qualifiedName() + " " + name));
    }

    private static List<String> commandNames(CommandSpec command) {
        return command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(Predicate.not(one -> one.usageMessage().hidden()))
                .map(CommandSpec::name)
                .toList();
    }

    private static List<String> optionNames(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> Stream.of(option.names()))
                .toList();
    }

    private static String meant(Optional<String> suggestion) {
        return suggestion.map(name -> "; did you mean '" + name + "'?").orElse("");
    }

    /** The name that is fewest slips away, if these are at most a third of the word. */
    private static Optional<String> nearest(String word, Collection<String> names) {
        return names.stream()
                .filter(name -> slips(word, name)
                        <= Math.max(1, word.replaceFirst("^-+", "").length() / 3))
                .min(Comparator.comparingInt((String name) -> slips(word, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** How many letters are missing, too many, other ones or swapped with their neighbours: the optimal string alignment. */
    private static int slips(String typed, String meant) {
        int[][] slips = new int[typed.length() + 1][meant.length() + 1];
        for (int i = 0; i <= typed.length(); i++) {
            for (int j = 0; j <= meant.length(); j++) {
                if (i == 0 || j == 0) {
                    slips[i][j] = i + j;
                    continue;
                }
                int same = typed.charAt(i - 1) == meant.charAt(j - 1) ? 0 : 1;
                slips[i][j] = Math.min(slips[i - 1][j - 1] + same, 1 + Math.min(slips[i - 1][j], slips[i][j - 1]));
                if (i > 1
                        && j > 1
                        && typed.charAt(i - 1) == meant.charAt(j - 2)
                        && typed.charAt(i - 2) == meant.charAt(j - 1)) {
                    slips[i][j] = Math.min(slips[i][j], slips[i - 2][j - 2] + 1);
                }
            }
        }
        return slips[typed.length()][meant.length()];
    }
}
