package org.orchestra.api.dataset;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/**
 * A dataset and what uses it, in one object.
 *
 * @param tasks those that read it: first those that have not ended, then the latest; at most {@value #MAX_TASKS}
 * @param taskCount how many tasks read it
 */
record DatasetDetail(@JsonUnwrapped Dataset dataset, List<DatasetTask> tasks, int taskCount) {
    /** The most tasks that are named. */
    static final int MAX_TASKS = 100;
}
