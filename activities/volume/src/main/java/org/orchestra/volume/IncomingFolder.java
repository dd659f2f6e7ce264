package org.orchestra.volume;

import static org.orchestra.volume.VolumeFiles.name;
import static org.orchestra.volume.VolumeFiles.parent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.volume.linux.Folder;
import org.orchestra.volume.linux.OpenRegularFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder that is being filled where no job reaches. It is gone when this is closed, unless it was moved to its place. */
public final class IncomingFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IncomingFolder.class);

    private final VolumeFiles volume;
    private final String id;
    private final Folder folder;
    private final List<String> files = new ArrayList<>();
    private final Set<String> folders = new LinkedHashSet<>(Set.of("."));
    private boolean moved;
    private @Nullable DiscardedFiles replaced;

    IncomingFolder(VolumeFiles volume, String id) throws IOException {
        this.volume = volume;
        this.id = id;
        try (Folder incoming = volume.own(volume.storage().incoming())) {
            this.folder = incoming.makeFolder(id);
        }
    }

    /**
     * Creates a file, and the folders above it.
     *
     * @param path relative, {@code /} between its parts
     * @throws FileAlreadyExistsException when there is a file or a folder of this name, or a file in place of a folder above
     */
    public OutputStream create(String path) throws IOException {
        try (OpenRegularFile file = createFile(path)) {
            files.add(path);
            return Channels.newOutputStream(file.channel(StandardOpenOption.WRITE));
        } catch (NotDirectoryException blocked) {
            throw new FileAlreadyExistsException(path);
        }
    }

    private OpenRegularFile createFile(String path) throws IOException {
        try {
            return folder.create(path);
        } catch (NoSuchFileException noFolder) {
            int end = path.lastIndexOf('/');
            if (end < 0) {
                throw noFolder;
            }
            folder.makeFolders(path.substring(0, end)).close();
            for (; end > 0; end = path.lastIndexOf('/', end - 1)) {
                folders.add(path.substring(0, end));
            }
            return folder.create(path);
        }
    }

    /** Says that somebody is at work here; without it for a day, the folder counts as {@linkplain Leftovers left behind}. */
    public void touch() throws IOException {
        folder.touch();
    }

    /** Writes everything to the disk. */
    public void force() throws IOException {
        for (String path : files) {
            try (OpenRegularFile file = folder.read(path).orElseThrow(() -> new NoSuchFileException(path))) {
                file.sync();
            }
        }
        for (String path : folders) {
            try (Folder below = folder.folder(path)) {
                below.sync();
            }
        }
    }

    /** Moves the folder to its destination atomically and durably. Whatever is there gives way. */
    public void moveTo(Path destination) throws IOException {
        replaced = volume.discard(destination).orElse(null);
        try (Folder incoming = volume.own(volume.storage().incoming());
                Folder to = volume.own(parent(destination))) {
            incoming.move(id, to, name(destination));
            moved = true;
            incoming.sync();
        }
        Path root = volume.storage().root();
        for (Path above = parent(destination); above.startsWith(root); above = parent(above)) {
            try (Folder open = volume.folder(above)) {
                open.sync();
            }
        }
    }

    @Override
    public void close() {
        folder.close();
        if (replaced != null) {
            remove(replaced);
        }
        if (!moved) {
            discard().ifPresent(IncomingFolder::remove);
        }
    }

    private Optional<DiscardedFiles> discard() {
        try {
            return volume.discard(volume.storage().incoming().resolve(id));
        } catch (IOException e) {
            LOG.warn("An upload that did not arrive cannot be removed yet, it is tried again: {}", e.toString());
            return Optional.empty();
        }
    }

    private static void remove(DiscardedFiles files) {
        try {
            files.remove();
        } catch (IOException e) {
            LOG.warn("Files of an upload cannot be removed yet, it is tried again: {}", e.toString());
        }
    }
}
