package org.orchestra.maestro.task;

import java.util.Set;

/** How far a task is watched; all of them end when the task does. One that is being killed gets no further. */
enum Until {
    testing("REGISTERED", "KILL"),
    running("REGISTERED", "TESTING", "KILL"),
    done("REGISTERED", "TESTING", "RUNNING", "KILL");

    private final Set<String> before;

    Until(String... before) {
        this.before = Set.of(before);
    }

    boolean isReachedBy(Task task) {
        return !before.contains(task.state());
    }
}
