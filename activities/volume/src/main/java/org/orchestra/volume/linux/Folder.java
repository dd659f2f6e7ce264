package org.orchestra.volume.linux;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * An open folder. Everything is found from here, whatever happens to the folder's own name. A path is relative, with
 * {@code /} between its parts, and resolved in one step without following a link; a name is a path of one part. Both are
 * text as {@link FileNames} makes it.
 *
 * <p>Failures are those of {@code java.nio.file}: {@link NoSuchFileException}, {@link NotDirectoryException} also for a link
 * in a path, {@link java.nio.file.AccessDeniedException}, {@link FileAlreadyExistsException}, {@link
 * java.nio.file.DirectoryNotEmptyException} or another {@link FileSystemException}.
 */
public final class Folder implements AutoCloseable {
    private static final int ENTRIES = 64 * 1024;
    private static final int MAX_TARGET = 4096;
    private static final int NAME_OFFSET = 19;
    /** The bytes of a path that Linux takes, with the zero at its end. */
    private static final int MAX_PATH = 4096;

    private static final int MAX_CHARACTER_BYTES = 4;
    /** A process that exchanges a folder and a file as often as this does so on purpose. */
    private static final int MAX_ROUNDS = 100;

    private static final long MAX_REMOVALS = 1_000_000;
    private static final int OWNER_ONLY = 0700;

    private final Handle handle;

    private Folder(Handle handle) {
        this.handle = handle;
    }

    /** @throws IllegalStateException when this machine does not let this process open files safely */
    public static void requireSupport() {
        try {
            if (!LinuxCalls.hasOpenat2()) {
                throw new IllegalStateException(
                        "This machine cannot open files safely: run Orchestra on Linux 5.6 or newer, under a container engine that allows openat2.");
            }
        } catch (LinkageError noLibrary) {
            // Without the cause, which would be the last word that an admin reads.
            throw new IllegalStateException(format(
                    "The library JNA, by which files are opened safely, cannot be loaded (%s): run Orchestra on a Linux with the GNU C library, and with JAVA_TOOL_OPTIONS=-Djna.tmpdir=FOLDER, where this account may write to FOLDER and it is not mounted noexec.",
                    noLibrary.toString().lines().findFirst().orElseThrow()));
        }
    }

    /** Opens a folder that no job can put something else in the place of. Links in its path are followed. */
    public static Folder trusted(Path path) throws FileSystemException {
        String name = path.toString();
        int handle = LinuxCalls.open(FileNames.terminated(name), OpenHow.READ.flags());
        if (handle < 0 && LinuxCalls.error() == LinuxCalls.ESTALE) {
            // Beneath an open folder this means that a file is gone; here, everything would seem to be.
            throw new FileSystemException(name, null, "its file server no longer knows it: mount it again");
        }
        return of(Handle.opened(handle, name));
    }

    /** Opens a {@link #trusted} folder, and creates it when it does not exist. */
    public static Folder trustedOrNew(Path path) throws IOException {
        Files.createDirectories(path);
        return trusted(path);
    }

    /** Opens a folder beneath this one. */
    public Folder folder(String path) throws FileSystemException {
        return of(open(path, OpenHow.READ));
    }

    /** Opens a regular file beneath this folder to read it; empty when there is something else, or nothing. */
    public Optional<OpenRegularFile> read(String path) throws FileSystemException {
        try {
            return Optional.of(regular(open(path, OpenHow.READ)));
        } catch (NoSuchFileException | NotDirectoryException none) {
            return Optional.empty();
        }
    }

    /**
     * Opens a regular file beneath this folder to add to its end; creates it when it does not exist.
     *
     * @throws NotDirectoryException when something else has its name
     */
    public OpenRegularFile append(String path) throws FileSystemException {
        return regular(open(path, OpenHow.APPEND));
    }

    /** Creates a file beneath this folder. */
    public OpenRegularFile create(String path) throws FileSystemException {
        return regular(open(path, OpenHow.CREATE));
    }

    /**
     * Creates a file beneath this folder with all of its content, which is in memory. When this fails, there may be a file with the
     * beginning of it.
     */
    public void create(String path, byte[] content) throws FileSystemException {
        try (Handle created = open(path, OpenHow.CREATE)) {
            created.write(content);
        }
    }

    /** What has a name in this folder; empty when nothing has. */
    public Optional<FileStatus> status(String name) throws FileSystemException {
        byte[] status = new byte[FileStatus.SIZE];
        int result = LinuxCalls.statx(
                handle.number(),
                FileNames.terminated(name),
                LinuxCalls.AT_SYMLINK_NOFOLLOW,
                LinuxCalls.STATX_BASIC_STATS,
                status);
        try {
            Handle.checked(result, below(name));
            return Optional.of(FileStatus.of(status));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** What this folder itself is like. */
    public FileStatus status() throws FileSystemException {
        return handle.status();
    }

    /**
     * Passes each name in this folder on, in no order. Names that come or go meanwhile may be left out.
     *
     * @param wantsMore receives a name and returns whether it wants another
     * @return whether it was passed all
     */
    public <E extends Exception> boolean forEachName(NameReceiver<E> wantsMore) throws FileSystemException, E {
        LinuxCalls.lseek(handle.number(), 0, 0);
        byte[] entries = new byte[ENTRIES];
        while (true) {
            int bytes = Handle.checked(
                    (int) LinuxCalls.getdents64(handle.number(), entries, entries.length), handle.name());
            if (bytes == 0) {
                return true;
            }
            ByteBuffer buffer = ByteBuffer.wrap(entries).order(ByteOrder.nativeOrder());
            for (int entry = 0; entry < bytes; entry += Short.toUnsignedInt(buffer.getShort(entry + 16))) {
                String name = name(entries, entry + NAME_OFFSET);
                if (!name.equals(".") && !name.equals("..") && !wantsMore.receive(name)) {
                    return false;
                }
            }
        }
    }

    /** Receives names one by one. */
    @FunctionalInterface
    public interface NameReceiver<E extends Exception> {
        /** Returns whether it wants another. */
        boolean receive(String name) throws E;
    }

    /** Creates a folder in this one, or opens the one that is there. */
    public Folder makeFolder(String name) throws FileSystemException {
        int result = LinuxCalls.mkdirat(handle.number(), FileNames.terminated(name), 0777);
        try {
            Handle.checked(result, below(name));
        } catch (FileAlreadyExistsException exists) {
            // Whether it is a folder is seen when it is opened.
        }
        return folder(name);
    }

    /** Creates every folder of a path that does not exist, and opens the last. */
    public Folder makeFolders(String path) throws FileSystemException {
        Folder here = folder(".");
        for (String name : path.split("/")) {
            try (Folder above = here) {
                here = above.makeFolder(name);
            }
        }
        return here;
    }

    /** Moves what has a name here to another folder of the file system. It replaces a file or a link there, or an empty folder. */
    public void move(String name, Folder to, String newName) throws FileSystemException {
        Handle.checked(rename(name, to, newName), below(name));
    }

    /** Like {@link #move}; false when there is a folder in its place. */
    public boolean moveUnlessFolder(String name, Folder to, String newName) throws FileSystemException {
        int result = rename(name, to, newName);
        if (result < 0 && LinuxCalls.error() == LinuxCalls.EISDIR) {
            return false;
        }
        Handle.checked(result, below(name));
        return true;
    }

    private int rename(String name, Folder to, String newName) {
        return LinuxCalls.renameat2(
                handle.number(), FileNames.terminated(name), to.handle.number(), FileNames.terminated(newName), 0);
    }

    /**
     * Gives a file here another name, in another folder of the file system.
     *
     * @throws FileSystemException also when the file system has no such names
     */
    public void hardLink(String name, Folder to, String newName) throws FileSystemException {
        Handle.checked(
                LinuxCalls.linkat(
                        handle.number(),
                        FileNames.terminated(name),
                        to.handle.number(),
                        FileNames.terminated(newName),
                        0),
                to.below(newName));
    }

    /** Creates a symbolic link. */
    public void link(String name, String target) throws FileSystemException {
        Handle.checked(
                LinuxCalls.symlinkat(FileNames.terminated(target), handle.number(), FileNames.terminated(name)),
                below(name));
    }

    /** Where a symbolic link in this folder points to; empty when there is no link. */
    public Optional<String> linkTarget(String name) {
        byte[] target = new byte[MAX_TARGET];
        int length = (int) LinuxCalls.readlinkat(handle.number(), FileNames.terminated(name), target, target.length);
        return length < 0 ? Optional.empty() : Optional.of(FileNames.decode(Arrays.copyOf(target, length)));
    }

    /** Sets the permissions of this folder. */
    public void setMode(int mode) throws FileSystemException {
        handle.setMode(mode);
    }

    /** Sets the time of modification of this folder to now. */
    public void touch() throws FileSystemException {
        Handle.checked(LinuxCalls.futimens(handle.number(), null), handle.name());
    }

    /** Writes the names in this folder to the disk. */
    public void sync() throws FileSystemException {
        handle.sync();
    }

    /** The type of the file system that this folder is in, such as {@code ext4}. */
    public String fileSystem() throws IOException {
        return Files.getFileStore(path()).type();
    }

    /** Writes everything in the file system of this folder to the disk, whoever wrote it. */
    public void syncFileSystem() throws FileSystemException {
        handle.syncFileSystem();
    }

    /** A path that leads to this very folder for as long as this is open, also for other processes of this account. */
    public Path path() {
        return handle.path();
    }

    /**
     * Removes what has a name here; nothing when nothing has.
     *
     * @throws java.nio.file.DirectoryNotEmptyException when it is a folder with something in it
     */
    public void remove(String name) throws FileSystemException {
        if (!removeUnlessFull(name)) {
            throw LinuxCalls.failure(below(name), LinuxCalls.ENOTEMPTY);
        }
    }

    /**
     * Removes what has a name here, with everything below it, whatever another process does there meanwhile. A deep tree needs
     * no more memory or handles than a flat one, because a folder that is not empty is first moved up, under a new name. So
     * nobody else may use this folder, and what is left is in this folder.
     *
     * <p>What cannot be removed does not keep the rest; of a folder of another account, that is what is below it. After a
     * million removals it is enough for once, so that a process that goes on adding to the tree is not waited for.
     *
     * @throws FileSystemException when something is left: the first failure, and how many there were
     */
    public void removeTree(String name) throws FileSystemException {
        removeTree(name, MAX_REMOVALS);
    }

    void removeTree(String name, long most) throws FileSystemException {
        new TreeRemoval(this, name, most).run();
    }

    /** Opens a folder also when its owner, who is this process, has closed it for itself. */
    public Folder openAsOwner(String name) throws FileSystemException {
        try (Handle closed = open(name, OpenHow.PATH)) {
            if (!closed.status().isFolder()) {
                throw new NotDirectoryException(below(name));
            }
            // Without effect on the folder of another account, which may be open all the same.
            LinuxCalls.chmod(FileNames.terminated(closed.path().toString()), OWNER_ONLY);
            return of(Handle.opened(
                    LinuxCalls.openat2(closed.number(), FileNames.terminated("."), OpenHow.READ.bytes()), below(name)));
        }
    }

    /** Removes a file, a link or an empty folder, if it exists; false when it is a folder with something in it. */
    boolean removeUnlessFull(String name) throws FileSystemException {
        byte[] bytes = FileNames.terminated(name);
        int asFile = 0;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            asFile = LinuxCalls.unlinkat(handle.number(), bytes, 0) == 0 ? 0 : LinuxCalls.error();
            if (asFile == 0 || asFile == LinuxCalls.ENOENT) {
                return true;
            }
            int asFolder =
                    LinuxCalls.unlinkat(handle.number(), bytes, LinuxCalls.AT_REMOVEDIR) == 0 ? 0 : LinuxCalls.error();
            if (asFolder == 0 || asFolder == LinuxCalls.ENOENT) {
                return true;
            }
            if (asFolder == LinuxCalls.ENOTEMPTY || asFolder == LinuxCalls.EEXIST) {
                return false;
            }
            if (asFolder != LinuxCalls.ENOTDIR) {
                throw LinuxCalls.failure(below(name), asFolder);
            }
            if (asFile != LinuxCalls.EISDIR) {
                break;
            }
            // It was a folder, and then it was none: another process exchanges them.
        }
        throw LinuxCalls.failure(below(name), asFile);
    }

    @Override
    public void close() {
        handle.close();
    }

    private Handle open(String path, OpenHow how) throws FileSystemException {
        byte[] bytes = FileNames.terminated(path);
        int cut = bytes.length <= MAX_PATH ? -1 : path.lastIndexOf('/', MAX_PATH / MAX_CHARACTER_BYTES);
        if (cut < 0) {
            return Handle.opened(LinuxCalls.openat2(handle.number(), bytes, how.bytes()), below(path));
        }
        // Linux takes no more at once, but has files in folders as deep as anybody likes.
        try (Folder part = of(open(path.substring(0, cut), OpenHow.PATH))) {
            return part.open(path.substring(cut + 1), how);
        }
    }

    String below(String path) {
        return handle.name() + "/" + path;
    }

    private static OpenRegularFile regular(Handle opened) throws FileSystemException {
        FileStatus status = statusOrClose(opened);
        if (!status.isFile()) {
            opened.close();
            throw new NotDirectoryException(opened.name());
        }
        return new OpenRegularFile(opened, status);
    }

    private static Folder of(Handle opened) throws FileSystemException {
        if (!statusOrClose(opened).isFolder()) {
            opened.close();
            throw new NotDirectoryException(opened.name());
        }
        return new Folder(opened);
    }

    private static FileStatus statusOrClose(Handle opened) throws FileSystemException {
        try {
            return opened.status();
        } catch (FileSystemException failure) {
            opened.close();
            throw failure;
        }
    }

    private static String name(byte[] entries, int from) {
        int to = from;
        while (entries[to] != 0) {
            to++;
        }
        return FileNames.decode(Arrays.copyOfRange(entries, from, to));
    }
}
