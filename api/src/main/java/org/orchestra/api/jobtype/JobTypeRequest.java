package org.orchestra.api.jobtype;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.task.ImageName;
import org.orchestra.store.jobtype.JobTypeDefaults;
import org.orchestra.store.jobtype.JobTypeDefinition;
import org.orchestra.store.jobtype.JobTypeName;
import org.orchestra.volume.metric.RegexParser;

/** The body that makes a job type. */
record JobTypeRequest(
        @Schema(pattern = JobTypeName.PATTERN) @NotNull String name,

        @Schema(
                description =
                        "What reads the logs: keras, regex, key-value, json-lines, or one that is installed beside them")
        @NotNull String parser,

        @Schema(
                description = "For the parser regex: an expression of RE2 with a named group for each metric",
                maxLength = RegexParser.MAX_LENGTH)
        @Nullable String pattern,

        @Schema(description = "For tasks that name none", pattern = ImageName.PATTERN, maxLength = ImageName.MAX_LENGTH)
        @Nullable String image,

        @Schema(description = "For tasks that name none", pattern = QueueName.PATTERN) @Nullable String queue,

        @Schema(description = "For tasks that ask for none", minimum = "0.001") @Nullable Double cpus,

        @Schema(description = "For tasks that ask for none", minimum = "1") @Nullable Integer memoryMib,

        @Schema(pattern = JobTypeDefinition.DESCRIPTION_PATTERN) @Nullable String description) {

    JobTypeDefinition type() {
        return new JobTypeDefinition(
                new JobTypeName(name),
                parser,
                pattern,
                new JobTypeDefaults(image, queue, cpus == null ? null : Resources.millis(cpus), memoryMib),
                description);
    }
}
