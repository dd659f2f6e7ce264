package org.orchestra.maestro.jobtype;

import static org.orchestra.maestro.text.Texts.text;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.JobResources;

/**
 * A job type.
 *
 * @param pattern for the parser; absent if it takes none
 * @param image for tasks that name none; absent if they have to. Likewise the queue and the resources
 * @param version edit counter for optimistic locking
 */
record JobTypeResponse(
        String name,
        @Nullable String parser,
        @Nullable String pattern,
        @Nullable String image,
        @Nullable String queue,
        @Nullable BigDecimal cpus,
        @Nullable Integer memoryMib,
        @Nullable String description,
        int version) {
    JobTypeResponse {
        Objects.requireNonNull(name, "name");
    }

    /** What each job gets whose task asks for nothing; null if its queue says. */
    @Nullable String resources() {
        String text = new JobResources(cpus, memoryMib, null).describe();
        return text.isEmpty() ? null : text;
    }

    /** Describes the type in one line. */
    String describe() {
        String read = pattern == null
                ? text("job type %s: parser %s", name, parser)
                : text("job type %s: parser %s, pattern %s", name, parser, pattern);
        String imaged = image == null ? read : text("%s; image %s", read, image);
        String queued = queue == null ? imaged : text("%s; queue %s", imaged, queue);
        return resources() == null ? queued : queued + "; " + resources();
    }
}
