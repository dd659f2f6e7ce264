package org.orchestra.maestro.task;

import java.util.Set;

/** The state at which watching stops. A task that ends or is being killed never reaches an earlier target. */
enum UntilChoice {
    testing("REGISTERED", "KILL"),
    running("REGISTERED", "TESTING", "KILL"),
    done("REGISTERED", "TESTING", "RUNNING", "KILL");

    private final Set<String> notYetReached;

    UntilChoice(String... notYetReached) {
        this.notYetReached = Set.of(notYetReached);
    }

    boolean isReachedBy(TaskResponse task) {
        return !notYetReached.contains(task.state());
    }
}
