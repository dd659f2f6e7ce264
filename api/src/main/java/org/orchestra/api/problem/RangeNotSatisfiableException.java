package org.orchestra.api.problem;

import static org.orchestra.domain.Text.counted;

/** A part of a file is asked for that lies wholly behind its end. */
public final class RangeNotSatisfiableException extends RuntimeException {
    private final long bytes;

    /** @param bytes how many the file has */
    public RangeNotSatisfiableException(long bytes) {
        super("The file has " + counted(bytes, "byte") + ": ask for a range that begins before its end.");
        this.bytes = bytes;
    }

    long bytes() {
        return bytes;
    }
}
