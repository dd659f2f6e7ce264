package org.orchestra.maestro.task;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.history.TransitionResponse;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.ServerEvent;

/** What is known of a watched task from its events, over as many connections as it takes. */
final class WatchedTask implements Predicate<ServerEvent> {
    private static final int MAX_REPORTED_FAILURES = 10;

    private final OrchestraServer server;
    private final WatchDisplay display;
    private final UntilChoice until;
    private TaskResponse task;
    private @Nullable String lastSeen;
    private int failures;

    WatchedTask(OrchestraServer server, TaskResponse task, UntilChoice until, WatchDisplay display) {
        this.server = server;
        this.task = task;
        this.until = until;
        this.display = display;
        display.show(task);
    }

    TaskResponse task() {
        return task;
    }

    boolean isFinished() {
        return until.isReachedBy(task) || task.isFinal();
    }

    /** Where the next connection goes on; absent for now. */
    @Nullable String lastSeen() {
        return lastSeen;
    }

    /** Takes an event; tells whether more are wanted. */
    @Override
    public boolean test(ServerEvent event) {
        lastSeen = event.id() == null ? lastSeen : event.id();
        switch (event.type()) {
            case "task" -> {
                task = server.read(event, TaskResponse.class);
                display.show(task);
            }
            case "transition" -> reportFailure(server.read(event, TransitionResponse.class));
            default -> {}
        }
        return !isFinished();
    }

    /** Thousands of jobs may fail in the same way: the first few are told. */
    private void reportFailure(TransitionResponse transition) {
        if (!transition.isFailedRun() || failures > MAX_REPORTED_FAILURES) {
            return;
        }
        display.printMessage(
                ++failures > MAX_REPORTED_FAILURES
                        ? "More jobs are failing; see why with: maestro task show " + task.name()
                        : transition.describe());
    }
}
