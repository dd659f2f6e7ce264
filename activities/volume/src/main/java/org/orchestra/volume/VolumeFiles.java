package org.orchestra.volume;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.orchestra.domain.Text.format;

import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Reads and moves files of the volume without following a symbolic link below its root. A job may create links in its
 * folders, also while another process reads there. So each step of a path is resolved from the open folder before it, and what a
 * step has found cannot be replaced.
 */
public class VolumeFiles {
    // Each level holds a file descriptor, and a job may nest folders as deeply as it likes.
    private static final int MAX_DEPTH = 32;
    private static final Comparator<Entry> BY_PATH = Comparator.comparing(Entry::path);
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS);

    private final Storage storage;

    public VolumeFiles(Storage storage) {
        this.storage = storage;
    }

    /**
     * A regular file below a folder.
     *
     * @param path relative to the folder, {@code /} between its parts
     * @param bytes its size
     */
    public record Entry(String path, long bytes) {}

    /**
     * An open file; the caller closes it.
     *
     * @param channel the content, from the first byte
     * @param bytes the size when the file was opened
     * @param version differs from the version of any other content of the file
     * @param modified when the file was last modified
     */
    public record OpenFile(SeekableByteChannel channel, long bytes, String version, Instant modified)
            implements AutoCloseable {
        /** The content from the channel's position to the end. Closing the stream closes the file. */
        public InputStream content() {
            return Channels.newInputStream(channel);
        }

        /** A part of the content; it ends after so many bytes even if the file grows. */
        public InputStream content(long from, long count) throws IOException {
            channel.position(from);
            return ByteStreams.limit(content(), count);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Opens a regular file below the root; empty when it does not exist or its path has a link. */
    public Optional<OpenFile> open(Path file) throws IOException {
        if (!isInside(file)) {
            return Optional.empty();
        }
        try (SecureDirectoryStream<Path> folder = descend(parent(file))) {
            Path name = name(file);
            // Checked before opening: opening a named pipe would block for ever.
            BasicFileAttributes attributes = attributes(folder, name);
            if (!attributes.isRegularFile()) {
                return Optional.empty();
            }
            SeekableByteChannel channel = folder.newByteChannel(name, READ);
            return Optional.of(new OpenFile(
                    channel,
                    channel.size(),
                    version(attributes),
                    attributes.lastModifiedTime().toInstant()));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        }
    }

    /**
     * The regular files below a folder, sorted by path.
     *
     * @param most the largest number of files; which files are left out is not defined
     */
    public List<Entry> list(Path folder, int most) throws IOException {
        List<Entry> found = new ArrayList<>();
        visit(folder, file -> {
            found.add(file);
            return found.size() < most;
        });
        found.sort(BY_PATH);
        return found;
    }

    /**
     * One page of the regular files below a folder, sorted by path. Each call reads the whole folder.
     *
     * @param after the last path of the previous page; empty for the first page
     * @param most the size of the page
     */
    public List<Entry> listAfter(Path folder, String after, int most) throws IOException {
        PriorityQueue<Entry> first = new PriorityQueue<>(BY_PATH.reversed());
        visit(folder, file -> {
            if (file.path().compareTo(after) > 0) {
                first.add(file);
            }
            if (first.size() > most) {
                first.remove();
            }
            return true;
        });
        return first.stream().sorted(BY_PATH).toList();
    }

    /**
     * Moves a complete folder to its destination atomically. A folder that exists there is moved to {@code replaced}. All
     * three are below the root and on one file system.
     */
    public void place(Path folder, Path destination, Path replaced) throws IOException {
        Files.createDirectories(parent(parent(destination)));
        createDirectory(parent(destination));
        try (SecureDirectoryStream<Path> from = descend(parent(folder));
                SecureDirectoryStream<Path> to = descend(parent(destination))) {
            if (exists(to, name(destination))) {
                to.move(name(destination), from, name(replaced));
            }
            from.move(name(folder), to, name(destination));
        }
        Durability.force(parent(folder));
        for (Path above = parent(destination); above.startsWith(storage.root()); above = parent(above)) {
            Durability.force(above);
        }
    }

    /** A new path for a file or a link that {@link #moveIntoPlace} will move. No job reaches it. */
    public Path newTemporary() throws IOException {
        Files.createDirectories(storage.incoming());
        return storage.incoming().resolve(UUID.randomUUID().toString());
    }

    /** Moves a file or link from a {@link #newTemporary} path atomically. It replaces anything but a folder. */
    public void moveIntoPlace(Path temporary, Path destination) throws IOException {
        try (SecureDirectoryStream<Path> from = descend(parent(temporary));
                SecureDirectoryStream<Path> to = descend(parent(destination))) {
            from.move(name(temporary), to, name(destination));
        }
    }

    /** Creates or replaces a symbolic link atomically. */
    public void link(Path link, Path target) throws IOException {
        Path temporary = newTemporary();
        Files.createSymbolicLink(temporary, target);
        try {
            moveIntoPlace(temporary, link);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Lets every account write into a folder. */
    public void makeWorldWritable(Path folder) throws IOException {
        try (SecureDirectoryStream<Path> open = descend(folder)) {
            open.getFileAttributeView(PosixFileAttributeView.class)
                    .setPermissions(PosixFilePermissions.fromString("rwxrwxrwx"));
        }
    }

    private static String version(BasicFileAttributes attributes) {
        return format(
                "%x-%x-%x",
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                attributes.size(),
                Objects.hashCode(attributes.fileKey()));
    }

    /** @param wantsMore receives each file and returns whether it wants another */
    private void visit(Path folder, Predicate<Entry> wantsMore) throws IOException {
        try (SecureDirectoryStream<Path> stream = descend(folder)) {
            visit(stream, "", 0, wantsMore);
        } catch (NoSuchFileException | NotDirectoryException e) {
            // There are no files.
        }
    }

    private static boolean visit(
            SecureDirectoryStream<Path> folder, String prefix, int depth, Predicate<Entry> wantsMore)
            throws IOException {
        for (Path child : folder) {
            if (!visit(folder, name(child), prefix, depth, wantsMore)) {
                return false;
            }
        }
        return true;
    }

    private static boolean visit(
            SecureDirectoryStream<Path> folder, Path name, String prefix, int depth, Predicate<Entry> wantsMore)
            throws IOException {
        try {
            BasicFileAttributes attributes = attributes(folder, name);
            if (attributes.isRegularFile()) {
                return wantsMore.test(new Entry(prefix + name, attributes.size()));
            }
            if (attributes.isDirectory() && depth < MAX_DEPTH) {
                try (SecureDirectoryStream<Path> below = folder.newDirectoryStream(name, NOFOLLOW_LINKS)) {
                    return visit(below, prefix + name + "/", depth + 1, wantsMore);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException gone) {
            // A running job has deleted it; the other files exist.
        }
        return true;
    }

    private SecureDirectoryStream<Path> descend(Path folder) throws IOException {
        SecureDirectoryStream<Path> here = secure(Files.newDirectoryStream(storage.root()));
        for (Path step : storage.root().relativize(folder)) {
            try (SecureDirectoryStream<Path> above = here) {
                if (!attributes(above, step).isDirectory()) {
                    throw new NotDirectoryException(folder.toString());
                }
                here = above.newDirectoryStream(step, NOFOLLOW_LINKS);
            }
        }
        return here;
    }

    /** Links are never followed, but ".." would leave the root. */
    private boolean isInside(Path path) {
        return path.startsWith(storage.root()) && path.equals(path.normalize());
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        throw new IllegalStateException("This file system cannot be read safely: run Orchestra on Linux.");
    }

    private static void createDirectory(Path folder) throws IOException {
        if (!Files.exists(folder, NOFOLLOW_LINKS)) {
            Files.createDirectories(folder);
        }
    }

    private static boolean exists(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        try {
            attributes(folder, name);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        return folder.getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
                .readAttributes();
    }

    private static Path parent(Path path) {
        return Optional.ofNullable(path.getParent())
                .orElseThrow(() -> new IllegalArgumentException(path + " has no parent"));
    }

    private static Path name(Path path) {
        return Optional.ofNullable(path.getFileName())
                .orElseThrow(() -> new IllegalArgumentException(path + " has no name"));
    }
}
