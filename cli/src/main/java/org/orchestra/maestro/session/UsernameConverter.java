package org.orchestra.maestro.session;

import static org.orchestra.maestro.text.Texts.text;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Validates user names before a request is sent. */
public final class UsernameConverter implements ITypeConverter<String> {
    static final String RULE = "[a-z][a-z0-9-]{0,30}";

    @Override
    public String convert(String name) {
        if (!name.matches(RULE)) {
            throw new TypeConversionException(text(
                    "'%s' is not a valid user name; start with a letter a-z, then use a-z, 0-9 and '-', at most 31 characters",
                    name));
        }
        return name;
    }
}
