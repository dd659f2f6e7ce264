package org.orchestra.maestro.job;

import java.util.Objects;

/**
 * A file that a run wrote.
 *
 * @param path below the run's folder, as the server claims; see Download for what may be believed of it
 */
record JobFile(String path, long bytes) {
    JobFile {
        Objects.requireNonNull(path, "path");
    }
}
