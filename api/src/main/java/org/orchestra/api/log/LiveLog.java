package org.orchestra.api.log;

import java.io.IOException;

/** A log that grows, read from its first byte. */
interface LiveLog extends AutoCloseable {
    /** More of it; nothing when there is nothing more for now. */
    byte[] next() throws IOException;

    /** Is called every second or so; not to be called ends it. */
    void renew();

    /** Gives what is left when the run has ended. */
    void finish(LogReader reader) throws IOException;

    @Override
    void close() throws IOException;
}
