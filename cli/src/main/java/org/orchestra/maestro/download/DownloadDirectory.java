package org.orchestra.maestro.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.OneLine;

/**
 * The directory for downloaded files. No server can write outside it: names are checked before the first download, and
 * symbolic links in the directory are not followed.
 */
public final class DownloadDirectory {
    private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
    private static final Set<String> NO_NAMES = Set.of("", ".", "..");

    private final Path directory;

    public DownloadDirectory(Path directory) {
        this.directory = directory.normalize();
    }

    /**
     * Resolves a path sent by a server.
     *
     * @throws CommandFailed if the path leaves the directory on any operating system
     */
    public Path target(String path) {
        boolean below = !DRIVE.matcher(path).matches()
                && Arrays.stream(SEPARATOR.split(path, -1)).noneMatch(NO_NAMES::contains);
        try {
            if (below) {
                return directory.resolve(path);
            }
        } catch (InvalidPathException e) {
            throw outside(path);
        }
        throw outside(path);
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
        throw new CommandFailed(target + " is behind a symbolic link that leads out of " + directory
                + "; download into an empty directory.");
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    private CommandFailed outside(String path) {
        return new CommandFailed("The server sent a file path outside " + directory + " (" + OneLine.of(path)
                + "), so nothing was downloaded; contact the server's administrator.");
    }
}
