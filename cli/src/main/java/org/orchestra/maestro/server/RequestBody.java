package org.orchestra.maestro.server;

import java.io.IOException;
import java.io.OutputStream;

/** A request body that is streamed once. */
public interface RequestBody {
    String contentType();

    /** Returns the exact number of bytes. */
    long length();

    /**
     * Writes the body.
     *
     * @throws IOException if the network fails; local failures are a CommandFailed
     */
    void writeTo(OutputStream network) throws IOException;
}
