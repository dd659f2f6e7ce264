package org.orchestra.maestro.amount;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The resources of one job, or of a node; absent values are unspecified. */
public record JobResources(
        @Nullable BigDecimal cpus,
        @Nullable Integer memoryMib,
        @Nullable Integer gpus) {

    /** Describes the resources, such as {@code 0.5 CPUs, 512M, 1 GPU}; empty if none is specified. */
    public String describe() {
        return Stream.of(
                        cpus == null ? null : counted(format(cpus), "CPU"),
                        memoryMib == null ? null : new MemorySize(memoryMib).toString(),
                        gpus == null || gpus == 0 ? null : counted(gpus.toString(), "GPU"))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    }

    /** Formats a number of CPUs without trailing zeros. */
    public static String format(BigDecimal cpus) {
        return cpus.stripTrailingZeros().toPlainString();
    }

    private static String counted(String number, String what) {
        return number + " " + what + (number.equals("1") ? "" : "s");
    }
}
