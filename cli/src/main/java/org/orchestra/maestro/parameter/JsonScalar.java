package org.orchestra.maestro.parameter;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** A value of a parameter as JSON. */
final class JsonScalar {
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][-+]?\\d+)?");
    private static final Pattern NEARLY = Pattern.compile("([-+]?)(\\d*)(?:\\.(\\d*))?((?:[eE][-+]?\\d+)?)");
    private static final JsonMapper JSON = JsonMapper.shared();

    private JsonScalar() {}

    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    /** A number as JSON has it, of one that is written otherwise, such as .5 or 007; empty for anything else. */
    static Optional<String> corrected(String text) {
        Matcher nearly = NEARLY.matcher(text);
        if (isNumber(text) || !nearly.matches()) {
            return Optional.empty();
        }
        String whole = nearly.group(2);
        String fraction = nearly.group(3) == null ? "" : nearly.group(3);
        if (whole.isEmpty() && fraction.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of((nearly.group(1).equals("-") ? "-" : "")
                + (whole.isEmpty() ? "0" : whole.replaceFirst("^0+(?=\\d)", ""))
                + (fraction.isEmpty() ? "" : "." + fraction)
                + nearly.group(4));
    }

    /** A text, in quotes. */
    static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }

    /** A number, true or false if that is what is written, otherwise a text. */
    static String guessed(String text) {
        return isNumber(text) || text.equals("true") || text.equals("false") ? text : quoted(text);
    }
}
