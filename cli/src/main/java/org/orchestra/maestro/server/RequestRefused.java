package org.orchestra.maestro.server;

import org.orchestra.maestro.terminal.CommandFailed;

/** The server refused this request; other requests may succeed. */
public final class RequestRefused extends CommandFailed {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final int status;

    RequestRefused(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Whether what it asks for cannot be. */
    public boolean isInvalid() {
        return status == BAD_REQUEST;
    }

    /** Whether it contradicts what there is, such as something of the same name. */
    public boolean isConflict() {
        return status == CONFLICT;
    }

    /** Whether what the request names does not exist. */
    public boolean isNotFound() {
        return status == NOT_FOUND;
    }
}
