package org.orchestra.maestro.download;

import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.OneLine;

/**
 * The directory for downloaded files. No server can write outside it: names are checked before the first download, and
 * symbolic links in the directory are not followed.
 */
public final class DownloadDirectory {
    private final Path directory;

    public DownloadDirectory(Path directory) {
        this.directory = directory.normalize();
    }

    /**
     * Resolves a path sent by a server, relative to the directory.
     *
     * @throws CommandFailed if the path leaves the directory
     */
    public Path target(String path) {
        try {
            return new ListedPath(path).below(directory);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(
                    text(
                            "The server sent a file path outside %s (%s), so nothing was downloaded; contact the"
                                    + " server's administrator.",
                            directory, OneLine.exact(path)),
                    e);
        }
    }

    /** The path of a target below the directory. */
    public Path relative(Path target) {
        return directory.relativize(target);
    }

    /** Returns the parent directory of a target and creates it if missing. */
    Path preparedParent(Path target) {
        Path parent = target.resolveSibling("").toAbsolutePath();
        try {
            Files.createDirectories(parent);
            if (parent.toRealPath().startsWith(directory.toRealPath())) {
                return parent;
            }
        } catch (IOException e) {
            throw LocalFile.unwritable(target, e);
        }
        throw new CommandFailed(text(
                "%s is behind a symbolic link that leads out of %s; download into an empty directory.",
                target, directory));
    }

    /**
     * Tells the failure of one file from that of the directory: whether another file can be written decides, for the
     * system's reason is text in the user's language.
     *
     * @throws CommandFailed if the directory takes no other file either, such as on a full disk
     */
    UnwritableFile blame(UnwritableFile failure) {
        try {
            Files.createDirectories(directory.toAbsolutePath());
            Path probe = Files.createTempFile(directory.toAbsolutePath(), ".maestro", ".probe");
            try {
                Files.write(probe, new byte[LocalFile.BUFFER_BYTES]);
            } finally {
                Files.deleteIfExists(probe);
            }
            return failure;
        } catch (IOException e) {
            throw new CommandFailed(failure.message(), e);
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
