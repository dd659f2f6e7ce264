package org.orchestra.store.history;

import org.jspecify.annotations.Nullable;

/**
 * Jobs of a task that failed alike.
 *
 * @param cause a word of {@link org.orchestra.domain.run.RunCause}; null for failures from before causes were written down
 * @param reason why the example failed, in one line
 * @param jobs how many they are
 * @param job the number of the first of them, the example
 * @param name the name of the example
 */
public record TaskFailure(@Nullable String cause, String reason, int jobs, int job, String name) {}
