package org.orchestra.maestro.download;

import java.util.Objects;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.terminal.OneLine;

/**
 * A file that a run wrote.
 *
 * @param path path below the run's directory, as sent by the server; DownloadDirectory validates it
 * @param bytes its size
 */
public record FileResponse(String path, long bytes) {
    public FileResponse {
        Objects.requireNonNull(path, "path");
    }

    /** The path in a form that a terminal shows harmlessly. */
    public String shownPath() {
        return OneLine.exact(path);
    }

    /** The content below the resource of the files of a run. */
    public Resource contentOf(Resource files) {
        return files.below("content").with("path", path);
    }
}
