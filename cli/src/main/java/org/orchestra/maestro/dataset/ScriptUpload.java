package org.orchestra.maestro.dataset;

import java.nio.file.Path;
import java.util.List;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.terminal.ProgressBars;

/** Sends a script that a job runs, without a word: nobody asked for an upload. */
public final class ScriptUpload {
    private ScriptUpload() {}

    /**
     * Makes a dataset of a script.
     *
     * @param name nobody's yet: a job that runs the script of another would not be noticed
     * @return the name of the dataset
     */
    public static String run(OrchestraServer server, String name, Path script) {
        UploadSelection selection = UploadSelection.of(script, List.of());
        return new ResumableUpload(server, name, ProgressBars.none())
                .run(selection.kind(), null, selection.members(), List.of())
                .name();
    }
}
