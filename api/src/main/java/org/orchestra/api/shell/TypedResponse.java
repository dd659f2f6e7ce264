package org.orchestra.api.shell;

import io.swagger.v3.oas.annotations.media.Schema;

/** How much of what is typed has arrived. */
record TypedResponse(
        @Schema(
                description =
                        "The number of the piece that is awaited next. When it is that of the piece just sent, too much waits to be read: send it again in a moment",
                minimum = "0")
        long next) {}
