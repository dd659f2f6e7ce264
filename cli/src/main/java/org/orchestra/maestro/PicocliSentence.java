package org.orchestra.maestro;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.orchestra.maestro.text.Texts;

/** What Picocli says of a wrong command line. It has that in English only, with the values in it. */
final class PicocliSentence {
    /** As catalogues have them, the more special ones first. */
    static final List<String> TEMPLATES = List.of(
            "Missing required subcommand",
            "Missing required argument (specify one of these): %s",
            "Missing required argument(s): %s",
            "Missing required option: %s",
            "Missing required options: %s",
            "Missing required parameter: %s",
            "Missing required parameters: %s",
            "Missing required options and parameters: %s",
            "Missing required parameter for option %s",
            "Expected parameter for option %s but found %s",
            "Invalid value for option %s: expected one of %s (case-insensitive) but was %s",
            "Invalid value for option %s: %s",
            "Invalid value for positional parameter at index %s: expected one of %s (case-insensitive) but was %s",
            "Invalid value for positional parameter at index %s: %s",
            "%s are mutually exclusive (specify only one)",
            "option %s should be specified only once",
            "%s is not unique: it matches %s",
            "Unmatched argument at index %s: %s",
            "Unmatched arguments from index %s: %s");

    private PicocliSentence() {}

    /** A sentence of Picocli in the language of whoever reads it; any other stays as it is. */
    static String translated(String sentence) {
        if (Texts.areEnglish()) {
            return sentence;
        }
        return TEMPLATES.stream()
                .flatMap(template -> filled(template, sentence).stream())
                .findFirst()
                .orElse(sentence);
    }

    private static Optional<String> filled(String template, String sentence) {
        String form =
                Arrays.stream(template.split("%s", -1)).map(Pattern::quote).collect(Collectors.joining("(.*?)"));
        Matcher values = Pattern.compile(form, Pattern.DOTALL).matcher(sentence);
        if (!values.matches()) {
            return Optional.empty();
        }
        return Optional.of(Texts.text(
                template,
                IntStream.rangeClosed(1, values.groupCount())
                        .mapToObj(values::group)
                        .toArray()));
    }
}
