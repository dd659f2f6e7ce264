package org.orchestra.maestro.terminal;

/** Ends a command with exit code 1; its message is one sentence that tells the user what to do next. */
public class CommandFailed extends RuntimeException {
    public CommandFailed(String sentence) {
        super(sentence);
    }

    public CommandFailed(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** The sentence. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
