package org.orchestra.api.problem;

import static org.orchestra.domain.Text.format;

/** A part of a file is asked for that lies wholly behind its end. */
public final class RangeNotSatisfiableException extends RuntimeException {
    private final long bytes;

    /** @param bytes how many the file has */
    public RangeNotSatisfiableException(long bytes) {
        super(format("The file has %d bytes: ask for a range that begins before its end.", bytes));
        this.bytes = bytes;
    }

    long bytes() {
        return bytes;
    }
}
