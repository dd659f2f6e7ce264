package org.orchestra.api.dataset;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/**
 * A dataset and what uses it, in one object.
 *
 * @param otherVersions the other versions of the name that are known, the latest first; at most {@value #MAX_VERSIONS}
 * @param tasks those that read a version of it: first those that have not ended, then the latest; at most {@value #MAX_TASKS}
 * @param taskCount how many tasks read a version of it
 */
record DatasetDetail(
        @JsonUnwrapped Dataset dataset, List<Dataset> otherVersions, List<DatasetTask> tasks, int taskCount) {
    /** The most versions that are described. */
    static final int MAX_VERSIONS = 100;

    /** The most tasks that are named. */
    static final int MAX_TASKS = 100;
}
