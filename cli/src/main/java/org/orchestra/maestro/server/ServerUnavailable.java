package org.orchestra.maestro.server;

import org.orchestra.maestro.terminal.CommandFailed;

/** The server could not answer just now; the same request may succeed later. */
public final class ServerUnavailable extends CommandFailed {
    ServerUnavailable(String sentence) {
        super(sentence);
    }

    ServerUnavailable(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
