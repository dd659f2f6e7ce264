package org.orchestra.api.jobtype;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.task.ImageName;
import org.orchestra.store.jobtype.JobTypeDefinition;
import org.orchestra.store.jobtype.JobTypeEdit;
import org.orchestra.volume.metric.RegexParser;

/** The body that edits a job type. */
record JobTypeEditRequest(
        @Nullable String parser,

        @Schema(description = "Goes when the parser changes and no other is given", maxLength = RegexParser.MAX_LENGTH)
        @Nullable String pattern,

        @Schema(description = "Empty for none", maxLength = ImageName.MAX_LENGTH) @Nullable String image,

        @Schema(description = "Empty for none") @Nullable String queue,

        @Schema(description = "0 for none", minimum = "0") @Nullable Double cpus,

        @Schema(description = "0 for none", minimum = "0") @Nullable Integer memoryMib,

        @Schema(pattern = JobTypeDefinition.DESCRIPTION_PATTERN, description = "Empty for none") @Nullable String description) {

    /** @param version that the admin has seen; null for any */
    JobTypeEdit edit(@Nullable Integer version) {
        return new JobTypeEdit(version, parser, pattern, image, queue, millis(), memoryMib, description);
    }

    private @Nullable Integer millis() {
        return cpus == null ? null : cpus == 0 ? Integer.valueOf(0) : Integer.valueOf(Resources.millis(cpus));
    }
}
