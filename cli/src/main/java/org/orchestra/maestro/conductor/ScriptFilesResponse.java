package org.orchestra.maestro.conductor;

import java.util.List;
import java.util.Objects;

/** The files of a dataset with a script. */
record ScriptFilesResponse(List<ScriptFileResponse> items) {
    ScriptFilesResponse {
        Objects.requireNonNull(items, "items");
    }

    /** One of the files. */
    record ScriptFileResponse(String path) {
        ScriptFileResponse {
            Objects.requireNonNull(path, "path");
        }
    }
}
