package org.orchestra.maestro.server;

import java.io.IOException;
import java.io.OutputStream;

/** A request body that is streamed once. */
public interface RequestBody {
    /** Length of a body whose size is not known in advance. */
    long UNKNOWN_LENGTH = -1;

    String contentType();

    /** Returns the exact number of bytes, or {@link #UNKNOWN_LENGTH}. */
    long length();

    /**
     * Writes the body.
     *
     * @throws IOException if the network fails; local failures are a CommandFailed
     */
    void writeTo(OutputStream network) throws IOException;
}
