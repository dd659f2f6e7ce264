package org.orchestra.run.files;

import java.io.IOException;

/** What somebody put where a run's folder belongs keeps it from being made, now and later; the message says what, for people. */
public final class InTheWay extends IOException {
    private static final long serialVersionUID = 1;

    InTheWay(String message) {
        super(message);
    }
}
