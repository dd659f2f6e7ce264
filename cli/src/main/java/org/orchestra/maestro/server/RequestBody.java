package org.orchestra.maestro.server;

import java.io.IOException;
import java.io.OutputStream;

/** What an upload sends, produced while it is sent and at most once. */
public interface RequestBody {
    /** The length of a body whose bytes are not counted beforehand. */
    long UNKNOWN_LENGTH = -1;

    String contentType();

    /** The body's exact number of bytes, or {@link #UNKNOWN_LENGTH}. */
    long length();

    /**
     * Writes the body.
     *
     * @throws IOException when the network fails; what goes wrong on this machine is a CommandFailed
     */
    void writeTo(OutputStream network) throws IOException;
}
