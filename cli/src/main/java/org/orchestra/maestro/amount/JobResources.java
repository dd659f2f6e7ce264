package org.orchestra.maestro.amount;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one job gets, or asks for; what is absent is left open. */
public record JobResources(
        @Nullable BigDecimal cpus,
        @Nullable Integer memoryMib,
        @Nullable Integer gpus) {

    /** Its parts as one reads them, like {@code 0.5 CPUs, 512M, 1 GPU}; empty when all is open. */
    public String describe() {
        return Stream.of(
                        cpus == null ? null : counted(format(cpus), "CPU"),
                        memoryMib == null ? null : new MemorySize(memoryMib).toString(),
                        gpus == null || gpus == 0 ? null : counted(gpus.toString(), "GPU"))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    }

    /** A number of CPUs without zeros that say nothing. */
    public static String format(BigDecimal cpus) {
        return cpus.stripTrailingZeros().toPlainString();
    }

    private static String counted(String number, String what) {
        return number + " " + what + (number.equals("1") ? "" : "s");
    }
}
