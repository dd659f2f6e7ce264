package org.orchestra.store.jobtype;

import static java.util.Objects.requireNonNullElse;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;

/**
 * What is to change of a job type; null is left as it is.
 *
 * @param version the version that the admin has seen; null for any
 * @param pattern goes when the parser changes and no other is given
 * @param image empty for none; likewise the queue, and 0 for the numbers
 * @param description empty to have none
 * @throws Refusal when it changes nothing
 */
public record JobTypeEdit(
        @Nullable Integer version,
        @Nullable String parser,
        @Nullable String pattern,
        @Nullable String image,
        @Nullable String queue,
        @Nullable Integer cpuMillis,
        @Nullable Integer memoryMib,
        @Nullable String description) {

    public JobTypeEdit {
        if (Stream.of(parser, pattern, image, queue, cpuMillis, memoryMib, description)
                .allMatch(change -> change == null)) {
            throw Refusal.invalid(
                    "invalid-request",
                    "This changes nothing: give parser, pattern, image, queue, cpus, memoryMib or description.");
        }
    }

    /** @throws Refusal when what is to change cannot be */
    JobTypeDefinition applied(JobTypeDefinition now) {
        JobTypeDefaults defaults = now.defaults();
        boolean otherParser = parser != null && !parser.equals(now.parser());
        return new JobTypeDefinition(
                now.name(),
                requireNonNullElse(parser, now.parser()),
                pattern != null || otherParser ? pattern : now.pattern(),
                new JobTypeDefaults(
                        text(image, defaults.image()),
                        text(queue, defaults.queue()),
                        number(cpuMillis, defaults.cpuMillis()),
                        number(memoryMib, defaults.memoryMib())),
                text(description, now.description()));
    }

    private static @Nullable String text(@Nullable String then, @Nullable String now) {
        return then == null ? now : then.isBlank() ? null : then;
    }

    private static @Nullable Integer number(@Nullable Integer then, @Nullable Integer now) {
        return then == null ? now : then == 0 ? null : then;
    }
}
