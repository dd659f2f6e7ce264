package org.orchestra.api.shell;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;

/** A shell that has been asked for. */
record OpenedShellResponse(
        @Schema(description = "Names the shell: only whoever has opened it can use it")
        UUID id,

        @Schema(description = "The run that it is in", minimum = "1")
        int attempt,

        @Schema(description = "The cluster that it is on") String cluster) {}
