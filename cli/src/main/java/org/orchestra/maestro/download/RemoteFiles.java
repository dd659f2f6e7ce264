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
public record RemoteFiles(List<RemoteFile> items, @Nullable Boolean more) {
    public RemoteFiles {
        Objects.requireNonNull(items, "items");
    }

    /** All files of a listing, as many requests as it takes. */
    public static List<RemoteFile> all(OrchestraServer server, Resource listing) {
        List<RemoteFile> all = new ArrayList<>();
        RemoteFiles next = server.get(listing, RemoteFiles.class);
        all.addAll(next.items);
        while (Boolean.TRUE.equals(next.more) && !next.items.isEmpty()) {
            String last = next.items.get(next.items.size() - 1).path();
            next = server.get(listing.with("after", last), RemoteFiles.class);
            all.addAll(next.items);
        }
        return all;
    }
}
