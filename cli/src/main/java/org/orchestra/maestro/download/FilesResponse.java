package org.orchestra.maestro.download;

import static org.orchestra.maestro.text.Texts.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;

/**
 * A page of the files that a run wrote, in order of their paths.
 *
 * @param more whether more files follow
 * @param closedFolders number of folders whose files the server may not read; absent for none
 * @param partial whether the server did not look at all files; absent if it did
 */
public record FilesResponse(
        List<FileResponse> items,
        @Nullable Boolean more,
        @Nullable Integer closedFolders,
        @Nullable Boolean partial) {
    public FilesResponse {
        Objects.requireNonNull(items, "items");
    }

    /** Fetches all files of a listing, page by page, into one. */
    public static FilesResponse fetchAll(OrchestraServer server, Resource listing) {
        List<FileResponse> all = new ArrayList<>();
        FilesResponse next = server.get(listing, FilesResponse.class);
        all.addAll(next.items);
        while (Boolean.TRUE.equals(next.more) && !next.items.isEmpty()) {
            String last = next.items.get(next.items.size() - 1).path();
            next = server.get(listing.with("after", last), FilesResponse.class);
            all.addAll(next.items);
        }
        return new FilesResponse(all, false, next.closedFolders, next.partial);
    }

    /** Warnings about files that are missing in the listing; empty when none is. */
    public static List<String> warnings(@Nullable Integer closedFolders, @Nullable Boolean partial) {
        List<String> warnings = new ArrayList<>();
        if (closedFolders != null && closedFolders > 0) {
            warnings.add(
                    closedFolders == 1
                            ? text("Files are missing: the server may not read 1 folder. End the command with"
                                    + " chmod -R a+rX . and run the job again.")
                            : text(
                                    "Files are missing: the server may not read %s folders. End the command with"
                                            + " chmod -R a+rX . and run the job again.",
                                    closedFolders));
        }
        if (Boolean.TRUE.equals(partial)) {
            warnings.add(text("Files are missing: there are too many files and folders, or folders in one another, to"
                    + " look at all of them. End the command with packing them into an archive and run the job"
                    + " again."));
        }
        return warnings;
    }
}
