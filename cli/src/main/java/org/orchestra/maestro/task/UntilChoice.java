package org.orchestra.maestro.task;

import java.util.Set;

/** How far a task is watched; all of them end when the task does. One that is being killed gets no further. */
enum UntilChoice {
    testing("REGISTERED", "KILL"),
    running("REGISTERED", "TESTING", "KILL"),
    done("REGISTERED", "TESTING", "RUNNING", "KILL");

    private final Set<String> before;

    UntilChoice(String... before) {
        this.before = Set.of(before);
    }

    boolean isReachedBy(TaskResponse task) {
        return !before.contains(task.state());
    }
}
