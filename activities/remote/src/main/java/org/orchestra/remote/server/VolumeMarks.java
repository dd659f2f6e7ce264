package org.orchestra.remote.server;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/** Knows what marks the volume. */
public interface VolumeMarks {
    /** The name of the folder on it; empty as long as it cannot be marked. */
    Optional<UUID> mark() throws IOException;
}
