package org.orchestra.standalone;

import java.util.Optional;

/** A Temporal service to work with. */
interface TemporalService extends AutoCloseable {
    /** Host and port. */
    String address();

    /** What it is, for people. */
    String kind();

    /** Where its web UI is, if it has one. */
    Optional<String> ui();

    @Override
    void close();
}
