package org.orchestra.api.dataset;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/**
 * A dataset and what uses it, in one object.
 *
 * @param otherVersions the other versions of the name that are known, the latest first; at most {@value #MAX_VERSIONS}
 * @param sharedWith who may read it beside its owner: {@code everyone}, and usernames in their order; empty for whoever is
 *     not its owner
 * @param tasks those that read a version of it: first those that have not ended, then the latest; at most {@value #MAX_TASKS}.
 *     Whoever is not its owner sees only their own
 * @param taskCount how many these are
 */
record DatasetDetail(
        @JsonUnwrapped Dataset dataset,
        List<String> sharedWith,
        List<Dataset> otherVersions,
        List<DatasetTask> tasks,
        int taskCount) {
    /** The most versions that are described. */
    static final int MAX_VERSIONS = 100;

    /** The most tasks that are named. */
    static final int MAX_TASKS = 100;
}
