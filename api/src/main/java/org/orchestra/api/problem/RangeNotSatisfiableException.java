package org.orchestra.api.problem;

/** A part of a file is asked for that lies wholly behind its end. */
public final class RangeNotSatisfiableException extends RuntimeException {
    private final long bytes;

    /** @param bytes how many the file has */
    public RangeNotSatisfiableException(long bytes) {
        super("The file has %d bytes: ask for a range that begins before its end.".formatted(bytes));
        this.bytes = bytes;
    }

    long bytes() {
        return bytes;
    }
}
