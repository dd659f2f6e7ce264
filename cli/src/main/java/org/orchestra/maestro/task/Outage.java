package org.orchestra.maestro.task;

/** Counts failed connections and reports the start and end of an outage once each. */
final class Outage {
    private final WatchDisplay display;
    private int failedConnections;

    Outage(WatchDisplay display) {
        this.display = display;
    }

    /** Records a failed connection. A single failure followed by an event is not an outage. */
    int recordFailure() {
        if (++failedConnections == 2) {
            display.printMessage(
                    "The server is not responding; the task continues and maestro keeps trying to" + " reconnect.");
        }
        return failedConnections;
    }

    void recordEvent() {
        if (failedConnections >= 2) {
            display.printMessage("Reconnected to the server.");
        }
        failedConnections = 0;
    }
}
