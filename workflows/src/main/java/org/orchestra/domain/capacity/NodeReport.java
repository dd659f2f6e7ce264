package org.orchestra.domain.capacity;

import static org.orchestra.domain.Text.counted;

import org.jspecify.annotations.Nullable;

/**
 * A report of a cluster about one of its machines.
 *
 * @param name the machine's name on the cluster
 * @param allocatable the resources that it can give to jobs in all
 * @param problem why it should get no jobs, for people; null when nothing is wrong
 */
public record NodeReport(
        String name, Resources allocatable, @Nullable String problem) {
    static String gpus(int count) {
        return counted(count, "GPU");
    }
}
