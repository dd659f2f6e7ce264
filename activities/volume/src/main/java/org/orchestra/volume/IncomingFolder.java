package org.orchestra.volume;

import static org.orchestra.volume.VolumeFiles.name;
import static org.orchestra.volume.VolumeFiles.parent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
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
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.orchestra.volume.linux.FileStatus;
import org.orchestra.volume.linux.Folder;
import org.orchestra.volume.linux.OpenRegularFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder that is being filled where no job reaches. It is gone when this is closed, unless it was moved to its place. */
public final class IncomingFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IncomingFolder.class);

    /** From so many on, their file system as a whole takes less time than one after another, though others write there, too. */
    private static final int MANY = 1_000;

    /** Where writing all of it to the disk is as good as writing each file; of file systems in user space, it is not known. */
    private static final Set<String> WRITTEN_AS_A_WHOLE = Set.of("ext4", "xfs", "btrfs", "nfs", "nfs4");

    private final VolumeFiles volume;
    private final String id;
    private final Folder folder;
    private final List<String> files = new ArrayList<>();
    private final Set<String> folders = new LinkedHashSet<>(Set.of("."));
    private final LastFolder<Path> sources;
    private final LastFolder<String> targets = new LastFolder<>(this::foldersOf);
    private boolean moved;
    private @Nullable DiscardedFiles replaced;

    IncomingFolder(VolumeFiles volume, String id) throws IOException {
        this.volume = volume;
        this.id = id;
        this.sources = new LastFolder<>(volume::folder);
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

    /**
     * Gives a file of the volume, whose content never changes, a name in here, too. Where the file system has no second names,
     * it is copied.
     *
     * @param path as for {@link #create}
     * @param bytes its size
     * @param durable whether it is on the disk already
     * @return whether both names stand for one file
     * @throws NoSuchFileException when there is no regular file of this size
     * @throws FileAlreadyExistsException as for {@link #create}
     */
    public boolean link(String path, Path source, long bytes, boolean durable) throws IOException {
        int end = path.lastIndexOf('/');
        String name = path.substring(end + 1);
        try {
            Folder to = targets.open(end < 0 ? "." : path.substring(0, end));
            sources.open(parent(source)).hardLink(name(source), to, name);
            FileStatus linked = to.status(name).orElseThrow(() -> new NoSuchFileException(path));
            if (!linked.isFile() || linked.bytes() != bytes) {
                to.remove(name);
                throw new NoSuchFileException(source.toString());
            }
        } catch (NoSuchFileException | FileAlreadyExistsException failure) {
            throw failure;
        } catch (FileSystemException noSecondNames) {
            copy(path, source, bytes);
            return false;
        }
        if (!durable) {
            files.add(path);
        }
        return true;
    }

    private Folder foldersOf(String path) throws IOException {
        try {
            return folder.folder(path);
        } catch (NoSuchFileException none) {
            return makeFolders(path);
        } catch (NotDirectoryException blocked) {
            throw new FileAlreadyExistsException(path);
        }
    }

    private void copy(String path, Path source, long bytes) throws IOException {
        try (OpenFile file = volume.open(source)
                        .filter(open -> open.bytes() == bytes)
                        .orElseThrow(() -> new NoSuchFileException(source.toString()));
                OutputStream copy = create(path)) {
            file.content().transferTo(copy);
        }
    }

    private Folder makeFolders(String path) throws FileSystemException {
        Folder made = folder.makeFolders(path);
        folders.add(path);
        for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
            folders.add(path.substring(0, end));
        }
        return made;
    }

    private OpenRegularFile createFile(String path) throws IOException {
        try {
            return folder.create(path);
        } catch (NoSuchFileException noFolder) {
            int end = path.lastIndexOf('/');
            if (end < 0) {
                throw noFolder;
            }
            makeFolders(path.substring(0, end)).close();
            return folder.create(path);
        }
    }

    /** Says that somebody is at work here; without it for a day, the folder counts as {@linkplain Leftovers left behind}. */
    public void touch() throws IOException {
        folder.touch();
    }

    /** Writes everything to the disk. */
    public void force() throws IOException {
        if (files.size() + folders.size() > MANY && WRITTEN_AS_A_WHOLE.contains(folder.fileSystem())) {
            folder.syncFileSystem();
            return;
        }
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
        sources.close();
        targets.close();
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
