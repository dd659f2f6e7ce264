package org.orchestra.maestro.download;

import java.util.Objects;

/**
 * A file that a run wrote.
 *
 * @param path path below the run's directory, as sent by the server; DownloadDirectory validates it
 */
public record FileResponse(String path, long bytes) {
    public FileResponse {
        Objects.requireNonNull(path, "path");
    }
}
