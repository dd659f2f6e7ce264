package org.orchestra.maestro.task;

/** The time without a server, told once when it begins and once when it is over. */
final class Outage {
    private final WatchDisplay display;
    private int failedConnections;

    Outage(WatchDisplay display) {
        this.display = display;
    }

    /** Another connection has ended. That it did is no outage as long as the next one brings something. */
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
