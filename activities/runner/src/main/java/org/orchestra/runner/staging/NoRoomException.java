package org.orchestra.runner.staging;

/** There is no room for a file at the server. There may be later, unless it is larger than a disk. */
public final class NoRoomException extends RuntimeException {
    public NoRoomException(String message) {
        super(message);
    }
}
