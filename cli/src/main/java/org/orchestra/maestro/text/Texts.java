package org.orchestra.maestro.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The texts of the program. The code has them in English, which is also the key of each in the catalogues of another language:
 * objects of JSON beside this class, from the English text to the other. What a catalogue does not have stays English.
 *
 * <p>Names of commands, options, columns and states are no texts: scripts read them, and they are the same for all.
 */
public final class Texts {
    /** The names of the catalogues of a language. */
    static final List<String> CATALOGUES = List.of("help", "messages");

    private static volatile Map<String, String> translations = Map.of();

    private Texts() {}

    /** Has the whole process speak a language. */
    public static void speak(Language language) {
        translations = switch (language) {
            case ENGLISH -> Map.of();
            case PORTUGUESE -> catalogue("pt_BR");
        };
    }

    /** Whether texts stay as they are in the code. */
    public static boolean areEnglish() {
        return translations.isEmpty();
    }

    /** A text without values, of which {@code %} is no placeholder. */
    public static String text(String english) {
        return translations.getOrDefault(english, english);
    }

    /**
     * A text with values.
     *
     * @param english the text as a format of {@link String#format}. A translation may number its values, as in
     *     {@code %2$s}, to have them in another order
     * @param values what stands for its placeholders
     */
    public static String text(String english, @Nullable Object... values) {
        return String.format(Locale.ROOT, text(english), values);
    }

    /** All translations into a language, by the English texts. */
    static Map<String, String> catalogue(String language) {
        Map<String, String> texts = new HashMap<>();
        CATALOGUES.forEach(name -> texts.putAll(read(name + "_" + language + ".json")));
        return Map.copyOf(texts);
    }

    private static Map<String, String> read(String resource) {
        try (InputStream json = Texts.class.getResourceAsStream(resource)) {
            return JsonMapper.shared().readValue(Objects.requireNonNull(json, resource), new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
