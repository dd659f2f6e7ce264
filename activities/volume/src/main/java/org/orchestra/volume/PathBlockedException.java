package org.orchestra.volume;

import java.io.IOException;

/** What somebody put where a run's folder belongs keeps it from being made, now and later; the message says what, for people. */
public final class PathBlockedException extends IOException {
    private static final long serialVersionUID = 1;

    PathBlockedException(String message) {
        super(message);
    }
}
