package org.orchestra.runner.staging;

/** The server answers that it cannot keep a file now: it has no room, or its volume fails. It may later, unless the file is larger than a disk. */
public final class NoRoomException extends RuntimeException {
    public NoRoomException(String message) {
        super(message);
    }
}
