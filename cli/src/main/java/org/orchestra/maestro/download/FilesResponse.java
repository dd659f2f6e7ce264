package org.orchestra.maestro.download;

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
 */
public record FilesResponse(
        List<FileResponse> items, @Nullable Boolean more) {
    public FilesResponse {
        Objects.requireNonNull(items, "items");
    }

    /** Fetches all files of a listing, page by page. */
    public static List<FileResponse> fetchAll(OrchestraServer server, Resource listing) {
        List<FileResponse> all = new ArrayList<>();
        FilesResponse next = server.get(listing, FilesResponse.class);
        all.addAll(next.items);
        while (Boolean.TRUE.equals(next.more) && !next.items.isEmpty()) {
            String last = next.items.get(next.items.size() - 1).path();
            next = server.get(listing.with("after", last), FilesResponse.class);
            all.addAll(next.items);
        }
        return all;
    }
}
