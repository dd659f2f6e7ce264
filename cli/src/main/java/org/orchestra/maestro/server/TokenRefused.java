package org.orchestra.maestro.server;

import org.orchestra.maestro.terminal.CommandFailed;

/** The server does not accept the token, or the password, any more. */
public final class TokenRefused extends CommandFailed {
    TokenRefused(String message) {
        super(message);
    }
}
