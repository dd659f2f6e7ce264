package org.orchestra.maestro.download;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;

/**
 * Some files that a run wrote, by path.
 *
 * @param more whether there are more after the last of these
 */
public record FilesResponse(
        List<FileResponse> items, @Nullable Boolean more) {
    public FilesResponse {
        Objects.requireNonNull(items, "items");
    }

    /** All files of a listing, as many requests as it takes. */
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
