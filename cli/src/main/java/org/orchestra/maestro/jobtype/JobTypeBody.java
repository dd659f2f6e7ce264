package org.orchestra.maestro.jobtype;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A job type, or what is to change of it, as the server takes it. */
@JsonInclude(NON_NULL)
record JobTypeBody(
        @Nullable String name,
        @Nullable String parser,
        @Nullable String pattern,
        @Nullable String image,
        @Nullable String queue,
        @Nullable BigDecimal cpus,
        @Nullable Integer memoryMib,
        @Nullable String description) {

    /** @param name null for an edit */
    static JobTypeBody of(@Nullable String name, JobTypeOptions options) {
        return new JobTypeBody(
                name,
                options.parser(),
                options.pattern(),
                options.image(),
                options.queue(),
                options.cpus(),
                options.memoryMib(),
                options.description());
    }

    /** With CPUs and memory left to the queue. */
    JobTypeBody withoutRequests() {
        return new JobTypeBody(name, parser, pattern, image, queue, BigDecimal.ZERO, 0, description);
    }
}
