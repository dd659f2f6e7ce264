package org.orchestra.maestro.download;

import org.orchestra.maestro.terminal.CommandFailed;

/** A file arrived with another checksum than it was sent with; others may be well. */
final class DamagedFile extends CommandFailed {
    DamagedFile(String message) {
        super(message);
    }
}
