package org.orchestra.standalone;

import io.grpc.ManagedChannel;
import java.util.Optional;

/** A Temporal service to work with. */
interface TemporalService extends AutoCloseable {
    /** Host and port; empty when it listens nowhere. */
    Optional<String> address();

    /** The only way to a service that listens nowhere. */
    default Optional<ManagedChannel> channel() {
        return Optional.empty();
    }

    /** What it is, for people. */
    String kind();

    /** Where its web UI is, if it has one. */
    Optional<String> ui();

    @Override
    void close();
}
