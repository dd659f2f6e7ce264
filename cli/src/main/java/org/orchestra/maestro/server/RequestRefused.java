package org.orchestra.maestro.server;

import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.CommandFailed;

/** The server refused this request; other requests may succeed. */
public final class RequestRefused extends CommandFailed {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    private final int status;
    private final @Nullable String code;

    /** @param code what kind of problem it is; absent if the server does not say */
    RequestRefused(int status, String message, @Nullable String code) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** Whether what it asks for cannot be. */
    public boolean isInvalid() {
        return status == BAD_REQUEST;
    }

    /** Whether there is something of the name already. */
    public boolean isNameTaken() {
        return code != null && code.endsWith("-exists");
    }

    /** Whether what the request names does not exist. */
    public boolean isNotFound() {
        return status == NOT_FOUND;
    }
}
