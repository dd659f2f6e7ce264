package org.orchestra.api.log;

import java.io.IOException;

/** Somebody who reads a log. */
public interface LogReader {
    /** Takes some bytes, and passes them on at once. */
    void read(byte[] bytes) throws IOException;

    /** Whether it has not gone away; asked a few times a second while there is nothing to read. */
    boolean isThere();
}
