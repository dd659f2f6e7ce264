package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.history.TransitionResponse;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.ServerEvent;

/** The state of a watched task, updated by its events across reconnections. */
final class WatchedTask implements Predicate<ServerEvent> {
    private static final int MAX_REPORTED_FAILURES = 10;

    private final OrchestraServer server;
    private final WatchDisplay display;
    private final UntilChoice until;
    private TaskResponse task;
    private @Nullable String lastSeen;
    private int failures;
    private int failedConnections;

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

    /** The last event id, from which the next connection resumes; absent before the first event. */
    @Nullable String lastSeen() {
        return lastSeen;
    }

    /** Handles an event; returns whether to continue. */
    @Override
    public boolean test(ServerEvent event) {
        recordReconnection();
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

    /** Counts failed connections in a row. A single one is not an outage, so the second one is reported. */
    int recordFailedConnection() {
        if (++failedConnections == 2) {
            display.printMessage(
                    text("The server is not responding; the task continues and maestro keeps trying to reconnect."));
        }
        return failedConnections;
    }

    private void recordReconnection() {
        if (failedConnections >= 2) {
            display.printMessage(text("Reconnected to the server."));
        }
        failedConnections = 0;
    }

    /** Thousands of jobs may fail in the same way, so only the first failures are printed. */
    private void reportFailure(TransitionResponse transition) {
        if (!transition.isFailedRun() || failures > MAX_REPORTED_FAILURES) {
            return;
        }
        display.printMessage(
                ++failures > MAX_REPORTED_FAILURES
                        ? text("More jobs are failing; see why with: maestro task show %s", task.name())
                        : transition.describe());
    }
}
