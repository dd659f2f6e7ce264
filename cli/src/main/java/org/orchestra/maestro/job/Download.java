package org.orchestra.maestro.job;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.OneLine;

/**
 * Where files from a server go below one directory. Nothing a server says can lead out of it: neither a path, which
 * is checked before the first byte, nor a link that lies in the directory, which is not followed.
 */
final class Download {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path directory;
    private final Map<JobFile, Path> targets = new LinkedHashMap<>();

    Download(Path directory, List<JobFile> files) {
        this.directory = directory.normalize();
        files.forEach(file -> targets.put(file, target(file.path())));
    }

    Map<JobFile, Path> targets() {
        return Collections.unmodifiableMap(targets);
    }

    /** Saves a body under its final name once it is whole. */
    void save(InputStream body, Path target) throws IOException {
        Path parent = preparedParent(target);
        Path part = partFile(parent);
        try {
            copy(body, part);
            moveIntoPlace(part, target);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private Path target(String path) {
        try {
            Path below = Path.of(path);
            Path target = directory.resolve(below).normalize();
            if (!path.isEmpty() && !below.isAbsolute() && below.equals(below.normalize()) && !below.startsWith("..")) {
                return target;
            }
        } catch (InvalidPathException e) {
            throw refused(path);
        }
        throw refused(path);
    }

    private Path preparedParent(Path target) {
        Path parent = target.resolveSibling("").toAbsolutePath();
        try {
            Files.createDirectories(parent);
            if (parent.toRealPath().startsWith(directory.toRealPath())) {
                return parent;
            }
        } catch (IOException e) {
            throw unwritable(target, e);
        }
        throw new CommandFailed(
                target + " lies behind a link that leads out of " + directory + "; download into an empty directory.");
    }

    private static Path partFile(Path parent) {
        try {
            return Files.createTempFile(parent, ".maestro", ".part");
        } catch (IOException e) {
            throw unwritable(parent, e);
        }
    }

    private static void copy(InputStream body, Path part) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (OutputStream out = opened(part)) {
            int read;
            while ((read = body.read(buffer)) >= 0) {
                write(out, buffer, read, part);
            }
        }
    }

    private static OutputStream opened(Path part) {
        try {
            return Files.newOutputStream(part);
        } catch (IOException e) {
            throw unwritable(part, e);
        }
    }

    private static void write(OutputStream out, byte[] buffer, int length, Path part) {
        try {
            out.write(buffer, 0, length);
        } catch (IOException e) {
            throw unwritable(part, e);
        }
    }

    private static void moveIntoPlace(Path part, Path target) {
        try {
            Files.move(part, target, ATOMIC_MOVE, REPLACE_EXISTING);
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    private CommandFailed refused(String path) {
        return new CommandFailed("The server names a file outside of " + directory + " (" + OneLine.of(path)
                + "), so nothing was downloaded; tell the server's administrator.");
    }

    private static CommandFailed unwritable(Path path, IOException e) {
        return new CommandFailed(
                path + " cannot be written (" + e.getMessage() + "); choose another directory with -o.", e);
    }
}
