package org.orchestra.volume;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.orchestra.volume.linux.Folder;

/** An open folder of the volume. What another folder has in its place by now is not found. */
public final class OpenFolder implements Closeable {
    private final Folder folder;

    OpenFolder(Folder folder) {
        this.folder = folder;
    }

    /**
     * Opens a regular file below it.
     *
     * @param path as in {@link VolumeFiles.Entry}
     * @throws NoSuchFileException when it does not exist or its path has a link
     * @throws AccessDeniedException when its owner does not allow it
     */
    public OpenFile open(String path) throws IOException {
        return VolumeFiles.open(folder, path).orElseThrow(() -> new NoSuchFileException(path));
    }

    @Override
    public void close() {
        folder.close();
    }
}
