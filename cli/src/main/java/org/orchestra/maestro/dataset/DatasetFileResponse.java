package org.orchestra.maestro.dataset;

import java.util.Objects;
import org.orchestra.maestro.terminal.OneLine;

/**
 * A file of a dataset.
 *
 * @param path path below the dataset, as sent by the server
 * @param bytes its size
 * @param sha256 checksum of its content, in hexadecimal
 */
record DatasetFileResponse(String path, long bytes, String sha256) {
    DatasetFileResponse {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(sha256, "sha256");
    }

    /** The path in a form that a terminal shows harmlessly. */
    String shownPath() {
        return OneLine.exact(path);
    }
}
