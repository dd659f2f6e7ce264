package org.orchestra.volume;

import java.io.IOException;

/** Files that cannot be a dataset where they lie. The message is the reason that users read: a clause, and what to do. */
public final class UnusableTreeException extends IOException {
    private static final long serialVersionUID = 1;

    UnusableTreeException(String message) {
        super(message);
    }
}
