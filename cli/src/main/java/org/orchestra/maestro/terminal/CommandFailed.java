package org.orchestra.maestro.terminal;

/** Ends a command with exit code 1; its message is one sentence that tells the user what to do next. */
public class CommandFailed extends RuntimeException {
    public CommandFailed(String message) {
        super(message);
    }

    public CommandFailed(String message, Throwable cause) {
        super(message, cause);
    }

    /** The sentence. */
    public String message() {
        return String.valueOf(getMessage());
    }
}
