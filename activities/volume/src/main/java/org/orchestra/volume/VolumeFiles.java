package org.orchestra.volume;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.orchestra.volume.linux.FileStatus;
import org.orchestra.volume.linux.Folder;
import org.orchestra.volume.linux.OpenRegularFile;

/**
 * Every access to the files of the volume. Jobs change what lies there while it is used: so a path is resolved once, beneath
 * the root and without following a link, and from then on only the open handle counts. Opening never waits, and only a
 * regular file is read.
 */
public class VolumeFiles {
    // Each level holds a file descriptor, and a job may nest folders as deeply as it likes.
    static final int MAX_DEPTH = 32;
    private static final Pattern SEPARATOR = Pattern.compile("/");

    private final Storage storage;

    /** @throws IllegalStateException when this machine does not offer what it takes to open files safely */
    public VolumeFiles(Storage storage) {
        Folder.requireSupport();
        this.storage = storage;
    }

    /**
     * A regular file below a folder.
     *
     * @param path relative to the folder, {@code /} between its parts, as {@link org.orchestra.volume.linux.FileNames} makes
     *     text of names
     * @param bytes its size
     */
    public record Entry(String path, long bytes) {}

    /**
     * Files below a folder.
     *
     * @param files sorted by path
     * @param more whether there are more files
     * @param closed how many folders below could not be read, as their owner does not allow it
     * @param partial whether there are files or folders that were not looked at, because the budget was used up, or there
     *     are more than {@value #MAX_DEPTH} folders in one another
     */
    public record Listing(List<Entry> files, boolean more, int closed, boolean partial) {}

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

        /** A part of the content: so many bytes even if the file grows; when it has become shorter, a read fails. */
        public InputStream content(long from, long count) throws IOException {
            channel.position(from);
            return new ExactStream(content(), count);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /**
     * Opens a regular file below the root; empty when it does not exist or its path has a link.
     *
     * @throws AccessDeniedException when its owner does not allow it
     */
    public Optional<OpenFile> open(Path file) throws IOException {
        return isInside(file) ? open(relative(file)) : Optional.empty();
    }

    /**
     * Opens a regular file below a folder.
     *
     * @param path as in {@link Entry}
     */
    public Optional<OpenFile> open(Path folder, String path) throws IOException {
        return isInside(folder) && isRelative(path) ? open(relative(folder) + "/" + path) : Optional.empty();
    }

    private Optional<OpenFile> open(String path) throws IOException {
        try (Folder root = root()) {
            return open(root, path);
        }
    }

    /**
     * Opens a folder to open files of it one after another: they are those of this very folder, whatever becomes of its name.
     *
     * @throws NoSuchFileException when it does not exist
     */
    public OpenFolder openFolder(Path folder) throws IOException {
        return new OpenFolder(folder(folder));
    }

    static Optional<OpenFile> open(Folder folder, String path) throws IOException {
        try (OpenRegularFile file = folder.read(path).orElse(null)) {
            if (file == null) {
                return Optional.empty();
            }
            FileStatus status = file.status();
            return Optional.of(new OpenFile(
                    file.channel(StandardOpenOption.READ), status.bytes(), status.version(), status.modified()));
        }
    }

    /** Whether anything has this name: a folder, a file or a link. */
    public boolean exists(Path path) throws IOException {
        try (Folder parent = folder(parent(path))) {
            return parent.status(name(path)).isPresent();
        } catch (NoSuchFileException | NotDirectoryException none) {
            return false;
        }
    }

    /** @throws IOException when there is no folder of this name, or it cannot be opened */
    public void requireFolder(Path path) throws IOException {
        folder(path).close();
    }

    /**
     * Whether there is a byte to be had: a regular file of this name that is not empty, or one below a folder of this name.
     * What cannot be read does not count. Where so many files and folders are that it would take long, one counts as such.
     */
    boolean hasContent(Path path) throws IOException {
        try (Folder parent = folder(parent(path))) {
            FileStatus status = parent.status(name(path)).orElse(null);
            if (status == null || !status.isFolder()) {
                return status != null && status.isFile() && status.bytes() > 0;
            }
        } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException none) {
            return false;
        }
        return !new Walk(ListingBudget.forALook(), file -> file.bytes() == 0).visit(path);
    }

    /**
     * The regular files below a folder.
     *
     * @param most the largest number of files; which files are left out is not defined
     * @param budget bounds this listing, and others for the same request
     */
    public Listing list(Path folder, int most, ListingBudget budget) throws IOException {
        List<Entry> found = new ArrayList<>();
        Walk walk = new Walk(budget, file -> {
            boolean room = found.size() < most && budget.keep(file.path());
            if (room) {
                found.add(file);
            }
            return room;
        });
        boolean all = walk.visit(folder);
        found.sort(FirstEntries.BY_PATH);
        return new Listing(found, !all, walk.closed, walk.partial);
    }

    /**
     * One page of the regular files below a folder. Each call reads the whole folder.
     *
     * @param after the last path of the previous page; empty for the first page
     * @param most the size of the page; a page of long paths may be smaller
     */
    public Listing listAfter(Path folder, String after, int most) throws IOException {
        return listAfter(folder, after, most, new ListingBudget());
    }

    Listing listAfter(Path folder, String after, int most, ListingBudget budget) throws IOException {
        FirstEntries first = new FirstEntries(after, most, budget);
        Walk walk = new Walk(budget, file -> {
            first.add(file);
            return true;
        });
        walk.visit(folder);
        return new Listing(first.sorted(), first.more(), walk.closed, walk.partial);
    }

    /** Makes a folder by which this volume is known from now on, durably. */
    public void mark(UUID id) throws IOException {
        Path mark = storage.mark(id);
        own(mark).close();
        try (Folder above = folder(parent(mark));
                Folder root = root()) {
            above.sync();
            root.sync();
        }
    }

    /** Creates a user's folder, and in it the one that the user's jobs may write. */
    public void makeHome(String username) throws IOException {
        try (Folder user = own(storage.user(username))) {
            makeScratch(user);
        }
    }

    /** Creates what a user's jobs share, and opens it to every account. */
    static void makeScratch(Folder user) throws FileSystemException {
        try (Folder scratch = user.makeFolder(Storage.SCRATCH)) {
            scratch.setMode(Storage.OPEN_TO_ALL);
        }
    }

    /** Receives a folder in which nobody but this process finds anything, to be moved to its place when it is complete. */
    public IncomingFolder receive() throws IOException {
        return new IncomingFolder(this, UUID.randomUUID().toString());
    }

    /** The folder of an upload that may go on; it is made when there is none. */
    public UploadFolder upload(UUID id) throws IOException {
        return new UploadFolder(own(storage.uploads().resolve(id.toString())));
    }

    /** The names of the folders of all uploads that may go on. */
    public List<String> uploads() throws IOException {
        List<String> names = new ArrayList<>();
        try (Folder uploads = own(storage.uploads())) {
            uploads.forEachName(names::add);
        }
        return names;
    }

    /** Removes the folder of an upload, if there is one. */
    public void removeUpload(String id) throws IOException {
        remove(storage.uploads().resolve(id));
    }

    /** Removes what has a name, if anything has. */
    void remove(Path path) throws IOException {
        Optional<DiscardedFiles> discarded = discard(path);
        if (discarded.isPresent()) {
            discarded.get().remove();
        }
    }

    /**
     * Moves what has a name away, at once and out of every job's reach; {@link DiscardedFiles#remove} removes it.
     *
     * @return how to find it again; empty when nothing has the name
     */
    public Optional<DiscardedFiles> discard(Path path) throws IOException {
        return discard(path, UUID.randomUUID().toString());
    }

    Optional<DiscardedFiles> discard(Path path, String newName) throws IOException {
        try (Folder parent = folder(parent(path))) {
            discard(parent, name(path), newName);
            return Optional.of(new DiscardedFiles(this, path, newName));
        } catch (NoSuchFileException | NotDirectoryException none) {
            return Optional.empty();
        }
    }

    /** As {@link #discard(Path)}, of what has a name in an open folder. */
    void discard(Folder parent, String name, String newName) throws IOException {
        try (Folder discarded = own(storage.discarded())) {
            touch(parent, name);
            parent.move(name, discarded, newName);
        }
    }

    /** So that {@link Leftovers} know how long it has been discarded; it does not matter of what is no folder. */
    private static void touch(Folder parent, String name) throws FileSystemException {
        try (Folder folder = parent.folder(name)) {
            folder.touch();
        } catch (NotDirectoryException | AccessDeniedException noFolder) {
            // It counts as discarded when it was last modified.
        }
    }

    /** The layout of the volume. */
    public Storage storage() {
        return storage;
    }

    /** Opens the root. */
    Folder root() throws FileSystemException {
        return Folder.trusted(storage.root());
    }

    /** Opens a folder below the root. */
    Folder folder(Path path) throws FileSystemException {
        if (!isInside(path)) {
            throw new NoSuchFileException(path.toString());
        }
        try (Folder root = root()) {
            return path.equals(storage.root()) ? root.folder(".") : root.folder(relative(path));
        }
    }

    /** Opens a folder that no job reaches, and creates it, and the root, when it does not exist. */
    Folder own(Path path) throws IOException {
        try (Folder root = Folder.trustedOrNew(storage.root())) {
            return root.makeFolders(relative(path));
        }
    }

    String relative(Path path) {
        return storage.root().relativize(path).toString();
    }

    /** Links are never followed, but ".." would lead to another user. */
    private boolean isInside(Path path) {
        return path.startsWith(storage.root()) && path.equals(path.normalize());
    }

    private static boolean isRelative(String path) {
        return path.indexOf('\0') < 0
                && SEPARATOR.splitAsStream(path + "/.").count() > 1
                && SEPARATOR
                        .splitAsStream(path)
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    static Path parent(Path path) {
        return Optional.ofNullable(path.getParent())
                .orElseThrow(() -> new IllegalArgumentException(path + " has no parent"));
    }

    static String name(Path path) {
        return Optional.ofNullable(path.getFileName())
                .orElseThrow(() -> new IllegalArgumentException(path + " has no name"))
                .toString();
    }

    /** One way through the files below a folder. */
    private final class Walk {
        private final ListingBudget budget;
        private final Predicate<Entry> wantsMore;
        private int closed;
        private boolean partial;

        /** @param wantsMore receives each file and returns whether it wants another */
        Walk(ListingBudget budget, Predicate<Entry> wantsMore) {
            this.budget = budget;
            this.wantsMore = wantsMore;
        }

        /** Returns whether it came to the end. */
        boolean visit(Path path) throws IOException {
            try (Folder folder = folder(path)) {
                return visit(folder, "", 0);
            } catch (NoSuchFileException | NotDirectoryException none) {
                // There are no files.
            } catch (AccessDeniedException denied) {
                closed++;
            }
            return true;
        }

        private boolean visit(Folder folder, String prefix, int depth) throws FileSystemException {
            return folder.forEachName(name -> visit(folder, name, prefix, depth));
        }

        private boolean visit(Folder folder, String name, String prefix, int depth) throws FileSystemException {
            if (!budget.look()) {
                partial = true;
                return false;
            }
            try {
                FileStatus status = folder.status(name).orElse(null);
                if (status != null && status.isFile()) {
                    return wantsMore.test(new Entry(prefix + name, status.bytes()));
                }
                if (status != null && status.isFolder()) {
                    return visitBelow(folder, name, prefix, depth);
                }
            } catch (NoSuchFileException | NotDirectoryException gone) {
                // A running job has deleted it; the other files exist.
            } catch (AccessDeniedException denied) {
                closed++;
            }
            return true;
        }

        private boolean visitBelow(Folder folder, String name, String prefix, int depth) throws FileSystemException {
            if (depth == MAX_DEPTH) {
                partial = true;
                return true;
            }
            if (!budget.open()) {
                partial = true;
                return false;
            }
            try (Folder below = folder.folder(name)) {
                return visit(below, prefix + name + "/", depth + 1);
            }
        }
    }
}
