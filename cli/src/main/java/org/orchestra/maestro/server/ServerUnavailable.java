package org.orchestra.maestro.server;

import org.orchestra.maestro.terminal.CommandFailed;

/** The server is unavailable; the same request may succeed later. */
public sealed class ServerUnavailable extends CommandFailed permits AnswerLost {
    ServerUnavailable(String message) {
        super(message);
    }

    ServerUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean mayPass() {
        return true;
    }
}
