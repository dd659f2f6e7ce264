package org.orchestra.store.removal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an account has.
 *
 * @param openTasks how many of its tasks have not ended
 * @param tasks how many there are, with those that have ended
 * @param datasets how many names of datasets it has
 * @param bytes of these datasets, in all versions
 * @param tokens how many are good, those of sign-ins included
 * @param homes the clusters on which it has a home
 * @param removedAt since when nothing of a deleted account is left on the volume and the clusters; else null
 */
public record AccountHoldings(
        long openTasks,
        long tasks,
        long datasets,
        long bytes,
        long tokens,
        List<String> homes,
        @Nullable Instant removedAt) {}
