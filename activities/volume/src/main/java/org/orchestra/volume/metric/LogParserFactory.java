package org.orchestra.volume.metric;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;

/**
 * Makes the parsers of one name. Implementations are found as a {@link java.util.ServiceLoader} finds them, in the api, where job
 * types are checked, and in the worker, where logs are read.
 */
public interface LogParserFactory {
    /** What a job type names: lower-case letters, digits and dashes. */
    String name();

    /**
     * A parser, which several threads use at once.
     *
     * @param pattern the pattern of the job type; null when it has none
     * @throws Refusal when the pattern cannot be, is missing, or is not for this parser
     */
    LogParser parser(@Nullable String pattern);
}
