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
 * The directory that files from a server go below. Nothing a server says can lead out of it: neither a name, which is
 * checked before the first byte, nor a link that lies in the directory, which is not followed.
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
     * Where a file goes whose path below this directory a server names.
     *
     * @throws CommandFailed when the path is none below it, on this or any other system
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

    /** The folder of a target, which is made where it is missing. */
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
                + "; download into an empty" + " directory.");
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
