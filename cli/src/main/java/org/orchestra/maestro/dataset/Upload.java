package org.orchestra.maestro.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.RequestBody;
import org.orchestra.maestro.terminal.CommandFailed;

/** The source of an upload: one file or a directory. */
interface Upload {
    /** Total size of the files, without format overhead. */
    long bytes();

    /** Name of a single file; absent for a directory. */
    @Nullable String filename();

    /** Paths of the files below a directory that are left out, sorted. */
    SortedSet<String> leftOut();

    RequestBody body(LongConsumer progress);

    /**
     * Inspects a path without reading file contents.
     *
     * @param exclusions which files to leave out of a directory
     */
    static Upload of(Path path, List<FilePattern> exclusions) {
        if (Files.isDirectory(path)) {
            return DirectoryUpload.of(path, exclusions);
        }
        if (Files.isRegularFile(path)) {
            FileUpload file = new FileUpload(SourceFile.of(path));
            UploadedNames.check(List.of(file.filename()));
            return file;
        }
        throw new CommandFailed(path + (Files.exists(path) ? " is neither a file nor a directory" : " does not exist")
                + "; give a file or a directory with -p.");
    }
}
