package org.orchestra.maestro.session;

import static org.orchestra.maestro.text.Texts.text;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Validates names of datasets and tasks before a request is sent. The server checks the owner. */
public final class OwnedNameConverter implements ITypeConverter<String> {
    private static final int MAX_LENGTH = 255;
    private static final Pattern RULE = Pattern.compile("user\\." + UsernameConverter.RULE + "\\.[a-z0-9_.-]+");

    @Override
    public String convert(String name) {
        if (name.length() > MAX_LENGTH || !RULE.matcher(name).matches()) {
            throw new TypeConversionException(text(
                    "'%s' is not a valid name; use user.USERNAME.ANYTHING with a-z, 0-9, '_', '.' and '-', at most %s characters",
                    name, MAX_LENGTH));
        }
        return name;
    }
}
