package org.orchestra.api.problem;

/** What is asked for is no longer as the request's conditions want it. */
public final class PreconditionFailedException extends RuntimeException {
    public PreconditionFailedException() {
        super("The file has changed since: ask for it without If-Unmodified-Since.");
    }
}
