package org.orchestra.api.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of the log of a job's latest run.
 *
 * @param job the job's number
 * @param name the configuration file's path in its dataset, or the job's values, such as {@code lr=0.1,seed=3}
 * @param attempt which run; null before the first
 * @param node where it ran; null before the first
 * @param reason why the job ended as it did; null when there is nothing to say
 * @param lines the last lines, without control characters; none when there is no log
 */
public record LogExcerpt(
        int job,
        String name,
        @Nullable Integer attempt,
        @Nullable String node,
        @Nullable String reason,
        List<String> lines) {}
