package org.orchestra.local;

/** A command cannot be started, now or later; the message says why, for people. */
final class StartFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String why;

    StartFailedException(String why, Exception cause) {
        super(why, cause);
        this.why = why;
    }

    @Override
    public String getMessage() {
        return why;
    }
}
