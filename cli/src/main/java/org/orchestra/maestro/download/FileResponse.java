package org.orchestra.maestro.download;

import java.util.Objects;

/**
 * A file that a run wrote.
 *
 * @param path below the run's folder, as the server claims; see DownloadDirectory for what may be believed of it
 */
public record FileResponse(String path, long bytes) {
    public FileResponse {
        Objects.requireNonNull(path, "path");
    }
}
