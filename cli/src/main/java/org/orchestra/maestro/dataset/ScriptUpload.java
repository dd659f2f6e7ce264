package org.orchestra.maestro.dataset;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;

/** Sends a script that a job runs, without a word: nobody asked for an upload. */
public final class ScriptUpload {
    private ScriptUpload() {}

    /**
     * Makes a script the content of a dataset; the same content makes no new version.
     *
     * @return the name of the dataset
     */
    public static String run(OrchestraServer server, String name, Path script) {
        UploadSelection selection = UploadSelection.of(script, List.of());
        Optional<DatasetResponse> before = server.find(Resource.of("datasets", name), DatasetResponse.class);
        before.ifPresent(DatasetResponse::requireUploaded);
        PrintWriter nowhere = new PrintWriter(OutputStream.nullOutputStream());
        return new ResumableUpload(server, name, false, nowhere)
                .run(
                        selection.kind(),
                        before.map(DatasetResponse::version).orElse(null),
                        selection.members(),
                        List.of())
                .name();
    }
}
