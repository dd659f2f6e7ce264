package org.orchestra.volume;

import java.io.IOException;
import java.nio.file.Path;
import org.orchestra.volume.linux.Folder;

/** Files that have been moved away from their place and wait for their removal. */
public final class DiscardedFiles {
    private final VolumeFiles volume;
    private final Path origin;
    private final String name;

    DiscardedFiles(VolumeFiles volume, Path origin, String name) {
        this.volume = volume;
        this.origin = origin;
        this.name = name;
    }

    /** Puts them back, unless something else is in their place meanwhile. */
    public void restore() throws IOException {
        try (Folder discarded = volume.own(volume.storage().discarded());
                Folder parent = volume.folder(VolumeFiles.parent(origin))) {
            discarded.move(name, parent, VolumeFiles.name(origin));
        }
    }

    /** Removes them. What a failure or the end of this process leaves, the next {@link Leftovers#remove} removes. */
    public void remove() throws IOException {
        try (Folder discarded = volume.own(volume.storage().discarded())) {
            discarded.removeTree(name);
        }
    }
}
