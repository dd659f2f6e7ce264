package org.orchestra.maestro.parameter;

import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** A value of a parameter as JSON. */
final class JsonScalar {
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][-+]?\\d+)?");
    private static final JsonMapper JSON = JsonMapper.shared();

    private JsonScalar() {}

    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
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
