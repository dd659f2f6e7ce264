package org.orchestra.maestro.server;

import org.orchestra.maestro.terminal.CommandFailed;

/** The server refused what one request was about; another request may well succeed. */
public final class RequestRefused extends CommandFailed {
    RequestRefused(String message) {
        super(message);
    }
}
