package org.orchestra.volume;

import java.io.IOException;

/** Something else takes the place of a run's folder, so that the folder cannot be created. The message is the reason that users read. */
public final class PathBlockedException extends IOException {
    private static final long serialVersionUID = 1;

    PathBlockedException(String message) {
        super(message);
    }
}
