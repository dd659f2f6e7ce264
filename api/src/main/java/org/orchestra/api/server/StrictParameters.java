package org.orchestra.api.server;

import java.beans.PropertyEditor;
import java.beans.PropertyEditorSupport;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.orchestra.domain.Text;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/**
 * Takes a parameter only as the type that the OpenAPI document gives it. The framework would take {@code 0x1F} for a number,
 * {@code on} for true, and nothing for no word of an enumeration. Editors go before its converters, and nothing after them.
 */
@ControllerAdvice
class StrictParameters {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,19}");
    private static final Pattern WORD = Pattern.compile("[A-Z_]+");

    @InitBinder
    void beStrict(WebDataBinder binder) {
        Stream.of(int.class, Integer.class)
                .forEach(type -> binder.registerCustomEditor(type, editor(text -> Integer.valueOf(digits(text)))));
        Stream.of(long.class, Long.class)
                .forEach(type -> binder.registerCustomEditor(type, editor(text -> Long.valueOf(digits(text)))));
        Stream.of(boolean.class, Boolean.class)
                .forEach(type -> binder.registerCustomEditor(type, editor(StrictParameters::truth)));
        binder.registerCustomEditor(UUID.class, editor(StrictParameters::uuid));
        binder.registerCustomEditor(Instant.class, editor(text -> time(text, Instant::parse)));
        binder.registerCustomEditor(LocalDate.class, editor(text -> time(text, LocalDate::parse)));
        // What is a word at all the framework then looks up.
        binder.registerCustomEditor(Enum.class, editor(StrictParameters::word));
    }

    private static UUID uuid(String text) {
        UUID id = UUID.fromString(text);
        if (!id.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("Not a UUID as it is usually written.");
        }
        return id;
    }

    private static PropertyEditor editor(Function<String, Object> reader) {
        return new PropertyEditorSupport() {
            @Override
            public void setAsText(String text) {
                setValue(reader.apply(text));
            }
        };
    }

    private static String digits(String text) {
        if (!WHOLE_NUMBER.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        return text;
    }

    private static Boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw unfit(text);
        };
    }

    private static Object time(String text, Function<String, Object> parser) {
        try {
            return parser.apply(text);
        } catch (DateTimeParseException e) {
            throw unfit(text);
        }
    }

    private static String word(String text) {
        if (!WORD.matcher(text).matches()) {
            throw unfit(text);
        }
        return text;
    }

    private static IllegalArgumentException unfit(String text) {
        return new IllegalArgumentException(Text.format("'%s' does not fit", text));
    }
}
