package org.orchestra.api.shell;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.orchestra.runner.shell.ShellSize;

/** The size of a terminal, in characters. */
@Schema(description = "The size of a terminal, in characters")
record ShellSizeRequest(
        @NotNull @Min(1) @Max(1000) Integer rows,
        @NotNull @Min(1) @Max(1000) Integer columns) {
    ShellSize size() {
        return new ShellSize(rows, columns);
    }
}
