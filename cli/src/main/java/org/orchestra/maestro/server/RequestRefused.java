package org.orchestra.maestro.server;

import org.orchestra.maestro.terminal.CommandFailed;

/** The server refused this request; other requests may succeed. */
public final class RequestRefused extends CommandFailed {
    RequestRefused(String message) {
        super(message);
    }
}
