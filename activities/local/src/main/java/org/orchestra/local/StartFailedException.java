package org.orchestra.local;

/** A command can never be started. The message is the reason that users read. */
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
