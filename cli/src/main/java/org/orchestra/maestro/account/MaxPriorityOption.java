package org.orchestra.maestro.account;

import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Option;

/** The option that sets a user's priority. */
final class MaxPriorityOption {
    @Option(
            names = "--max-priority",
            paramLabel = "N",
            converter = WholeNumber.FromZero.class,
            description = "Priority of the user's first waiting job.")
    private @Nullable Integer value;

    @Nullable Integer value() {
        return value;
    }
}
