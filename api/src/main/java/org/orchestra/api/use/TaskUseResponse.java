package org.orchestra.api.use;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.orchestra.store.use.JobUse;

/** What the running jobs of a task use. */
record TaskUseResponse(
        @Schema(description = "The greatest use of CPU first; at most 1000")
        List<JobUse> jobs) {}
