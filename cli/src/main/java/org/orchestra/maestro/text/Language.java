package org.orchestra.maestro.text;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The languages of the program. */
public enum Language {
    ENGLISH,
    PORTUGUESE;

    /**
     * The language that a process environment asks for: by {@code MAESTRO_LANG}, or else by the locale. One that there is not
     * is English.
     *
     * @param variables the environment, where the first of MAESTRO_LANG, LC_ALL, LC_MESSAGES and LANG counts that is not empty
     */
    public static Language of(Map<String, String> variables) {
        return Stream.of("MAESTRO_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
                .map(variables::get)
                .filter(Objects::nonNull)
                .filter(locale -> !locale.isEmpty())
                .findFirst()
                .filter(locale -> locale.toLowerCase(Locale.ROOT).matches("pt([_.@-].*)?"))
                .map(locale -> PORTUGUESE)
                .orElse(ENGLISH);
    }
}
