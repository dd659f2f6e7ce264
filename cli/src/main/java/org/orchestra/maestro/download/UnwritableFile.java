package org.orchestra.maestro.download;

import org.orchestra.maestro.terminal.CommandFailed;

/** This machine takes no file of this name at this place; others it may take. */
final class UnwritableFile extends CommandFailed {
    UnwritableFile(String message, Throwable cause) {
        super(message, cause);
    }
}
