package org.orchestra.volume;

import static org.orchestra.domain.Text.format;

import com.google.common.base.Stopwatch;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.orchestra.volume.linux.Folder;

/**
 * Removes from the folder of a run what is not to stay, and folders that are empty then. No link is followed: one stays or goes
 * as a file of its name does. What has been removed is gone for good, so it may be done again whatever ended it.
 */
final class Pruning {
    /** The ends of other runs wait meanwhile. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final VolumeFiles volume;
    private final KeptFiles kept;
    private final Stopwatch elapsed;
    private boolean removed;
    private long stay;
    private long failures;
    private @Nullable FileSystemException first;

    /** @param elapsed the time since it may work */
    Pruning(VolumeFiles volume, KeptFiles kept, Stopwatch elapsed) {
        this.volume = volume;
        this.kept = kept;
        this.elapsed = elapsed;
    }

    /**
     * Removes what it can within {@link #LIMIT}; the rest stays.
     *
     * @throws FileSystemException when something cannot be removed, which keeps nothing else: the first failure, and how many there were
     */
    void run(Path directory) throws IOException {
        try (Folder run = volume.folder(directory)) {
            // Names may be left out of a look at a folder that is changed meanwhile.
            do {
                removed = false;
                failures = 0;
                first = null;
                empties(run, "", 0);
            } while (removed);
        } catch (NoSuchFileException | NotDirectoryException none) {
            return;
        }
        if (first != null) {
            throw new FileSystemException(
                    directory.toString(),
                    null,
                    failures == 1
                            ? "a file or folder stays: " + first
                            : format("%,d files or folders stay, the first: %s", failures, first));
        }
    }

    /** Removes what is in a folder and is not to stay; returns whether nothing is left. */
    private boolean empties(Folder folder, String path, int depth) throws IOException {
        long before = stay;
        folder.<IOException>forEachName(name -> {
            if (elapsed.elapsed().compareTo(LIMIT) > 0) {
                stay++;
                failed(new FileSystemException(path + name, null, "there was no time for more"));
                return false;
            }
            if (kept.has(path, name) || !removes(folder, name, path, depth)) {
                stay++;
            }
            return true;
        });
        return stay == before;
    }

    private boolean removes(Folder folder, String name, String path, int depth) throws IOException {
        try {
            try {
                folder.remove(name);
            } catch (DirectoryNotEmptyException full) {
                if (!removesFull(folder, name, path, depth)) {
                    return false;
                }
            }
            removed = true;
            return true;
        } catch (NoSuchFileException | NotDirectoryException gone) {
            // Another process has removed it, or put something in its place, which the next look finds.
            return true;
        } catch (FileSystemException failure) {
            failed(failure);
            return false;
        }
    }

    private void failed(FileSystemException failure) {
        failures++;
        first = first == null ? failure : first;
    }

    private boolean removesFull(Folder above, String name, String path, int depth) throws IOException {
        if (kept.isOutputOnly()) {
            volume.discard(above, name, UUID.randomUUID().toString());
            return true;
        }
        if (depth == VolumeFiles.MAX_DEPTH) {
            // Each level holds a file descriptor, and no file is listed there either.
            failed(new FileSystemException(path + name, null, "it is too deep to look into"));
            return false;
        }
        try (Folder folder = open(above, name)) {
            if (!empties(folder, path + name + "/", depth + 1)) {
                return false;
            }
        }
        above.remove(name);
        return true;
    }

    private static Folder open(Folder above, String name) throws FileSystemException {
        try {
            return above.folder(name);
        } catch (AccessDeniedException closed) {
            return above.openAsOwner(name);
        }
    }
}
