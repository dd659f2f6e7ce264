package org.orchestra.maestro.amount;

import static org.orchestra.maestro.text.Texts.text;

import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts a positive number of CPUs, which may be a fraction. */
public final class CpuCountConverter implements ITypeConverter<BigDecimal> {
    @Override
    public BigDecimal convert(String text) {
        BigDecimal cpus = text.matches("\\d{1,6}(\\.\\d{1,6})?") ? new BigDecimal(text) : BigDecimal.ZERO;
        if (cpus.signum() == 0) {
            throw new TypeConversionException(text("'%s' is not a number of CPUs; use one such as 0.5 or 4", text));
        }
        return cpus;
    }
}
