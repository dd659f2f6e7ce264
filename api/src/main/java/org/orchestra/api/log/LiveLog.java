package org.orchestra.api.log;

import java.io.IOException;

/** A growing log, read from its first byte. */
interface LiveLog extends AutoCloseable {
    /** The next piece of it, of a bounded size; empty when there is nothing more for now. */
    byte[] next() throws IOException;

    /** Whether everything that was asked for is here, so that an empty piece is the end. */
    boolean isComplete();

    /** Keeps the log coming; must be called every second or so. */
    void renew();

    /** Must be called once its run has ended, when there is nothing more for now: {@link #next} then gives the rest. */
    void finish() throws IOException;

    @Override
    void close() throws IOException;
}
