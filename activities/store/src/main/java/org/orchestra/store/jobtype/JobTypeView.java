package org.orchestra.store.jobtype;

import org.jspecify.annotations.Nullable;
import org.orchestra.store.edit.Versioned;

/**
 * A job type.
 *
 * @param parser what reads the logs
 * @param pattern for the parser; null for none
 * @param image for tasks that name none; null when they have to. Likewise the queue, the CPUs and the memory for each job
 * @param version counts its edits
 */
public record JobTypeView(
        String name,
        String parser,
        @Nullable String pattern,
        @Nullable String image,
        @Nullable String queue,
        @Nullable Double cpus,
        @Nullable Integer memoryMib,
        @Nullable String description,
        int version)
        implements Versioned {}
