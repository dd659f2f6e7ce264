package org.orchestra.maestro.terminal;

/** Ends a command with exit code 1. The message tells the user what to do next. */
public class CommandFailed extends RuntimeException {
    public CommandFailed(String message) {
        super(message);
    }

    public CommandFailed(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether the same command may succeed in a while. */
    public boolean mayPass() {
        return false;
    }

    /** The message for the user. */
    public String message() {
        return String.valueOf(getMessage());
    }
}
