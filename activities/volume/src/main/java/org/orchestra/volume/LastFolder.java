package org.orchestra.volume;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.orchestra.volume.linux.Folder;

/** Keeps the folder open that was asked for last, for of many files the next one is mostly in it, too. */
final class LastFolder<P> implements AutoCloseable {
    private final FolderOpener<P> opener;
    private @Nullable P path;
    private @Nullable Folder folder;

    LastFolder(FolderOpener<P> opener) {
        this.opener = opener;
    }

    /** Opens a folder by its path. */
    @FunctionalInterface
    interface FolderOpener<P> {
        Folder open(P path) throws IOException;
    }

    /** A folder, which stays open until another is asked for. */
    Folder open(P wanted) throws IOException {
        Folder last = folder;
        if (last != null && wanted.equals(path)) {
            return last;
        }
        close();
        Folder opened = opener.open(wanted);
        path = wanted;
        folder = opened;
        return opened;
    }

    @Override
    public void close() {
        if (folder != null) {
            folder.close();
            folder = null;
        }
    }
}
