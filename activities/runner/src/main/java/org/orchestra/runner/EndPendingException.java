package org.orchestra.runner;

/** The end of a run cannot be told yet, as something that takes time is still being done for it: call again in a while. This is no failure. */
public final class EndPendingException extends RuntimeException {
    public EndPendingException() {
        super("what the run wrote is still being copied", null, false, false);
    }
}
