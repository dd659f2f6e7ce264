package org.orchestra.maestro.server;

import org.orchestra.maestro.terminal.CommandFailed;

/** The server is unavailable; the same request may succeed later. */
public final class ServerUnavailable extends CommandFailed {
    ServerUnavailable(String message) {
        super(message);
    }

    ServerUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
