package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How many jobs may share a slot, one after another.
 *
 * @param jobs 1 for none; absent for as many as their run time suggests
 */
record PackSize(@Nullable Integer jobs) {

    /** Converts a number or one of the words auto and off. */
    static final class Converter implements ITypeConverter<PackSize> {
        @Override
        public PackSize convert(String text) {
            switch (text) {
                case "auto":
                    return new PackSize(null);
                case "off":
                    return new PackSize(1);
                default:
                    break;
            }
            try {
                return new PackSize(new WholeNumber.FromOne().convert(text));
            } catch (TypeConversionException e) {
                throw new TypeConversionException(text("%s; or use auto or off", e.getMessage()));
            }
        }
    }
}
