package org.orchestra.volume;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.dataset.DatasetKind;
import org.orchestra.domain.dataset.MemberPath;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.orchestra.volume.linux.FileStatus;
import org.orchestra.volume.linux.Folder;

/**
 * A file, or all files of a folder, as they are now. Unlike {@link VolumeFiles.Listing} it is complete, or it is none: what is
 * neither a file nor a folder, a name that no dataset may have, and what cannot be read are errors. Hidden files, whose names
 * begin with a dot, do not count, nor do folders without files.
 *
 * @param kind what it is
 * @param files in the order of their paths
 */
public record FileTree(DatasetKind kind, List<TreeFile> files) {
    /**
     * A regular file.
     *
     * @param path relative to the folder; of a file that is the whole tree, its name
     * @param bytes its size
     * @param stamp differs from that of any other content of the file, and of another file in its place
     */
    public record TreeFile(String path, long bytes, String stamp) {}

    /**
     * Looks at what has a place in a user's folder.
     *
     * @param most the largest number of files
     * @throws UnusableTreeException when it cannot be a dataset
     */
    public static FileTree of(VolumeFiles volume, String username, HomePath place, int most) throws IOException {
        Path path = volume.storage().user(username).resolve(place.value());
        try (Folder parent = volume.folder(VolumeFiles.parent(path))) {
            String name = VolumeFiles.name(path);
            FileStatus status = parent.status(name).orElseThrow(() -> new NoSuchFileException(name));
            if (status.isFile()) {
                return new FileTree(DatasetKind.FILE, List.of(new TreeFile(name, status.bytes(), status.version())));
            }
            Visit visit = new Visit(place, most);
            visit.look(parent, name, "", 0);
            return new FileTree(DatasetKind.DIRECTORY, visit.sorted());
        } catch (NoSuchFileException none) {
            throw new UnusableTreeException(format("%s is not there: look for it in %s's folder", place, username));
        } catch (NotDirectoryException blocked) {
            throw new UnusableTreeException(
                    format("a folder above %s is a link or a file: name it by a path without links", place));
        } catch (AccessDeniedException closed) {
            throw closed(place.value());
        }
    }

    /**
     * Opens a file of a tree.
     *
     * @param folder the absolute path of the folder, of a single file the one that it is in
     * @param path as {@link TreeFile} has it
     * @param stamp what it is to be like
     * @throws UnusableTreeException when it is no longer what it was, or cannot be read
     */
    public static OpenFile open(VolumeFiles volume, Path folder, String path, String stamp) throws IOException {
        OpenFile open;
        try {
            open = volume.open(folder, path).orElseThrow(() -> changing(path));
        } catch (AccessDeniedException closed) {
            throw closed(path);
        }
        if (!open.version().equals(stamp)) {
            open.close();
            throw changing(path);
        }
        return open;
    }

    /** How many bytes they have together. */
    public long bytes() {
        return files.stream().mapToLong(TreeFile::bytes).sum();
    }

    /** What to say when something is not what it was a moment ago. */
    public static UnusableTreeException changing(String path) {
        return new UnusableTreeException(format("%s changes while it is read: wait until nothing writes there", path));
    }

    private static UnusableTreeException closed(String path) {
        return new UnusableTreeException(format("%s cannot be read: let others read it, as with chmod -R a+rX", path));
    }

    /** One way through a folder. */
    private static final class Visit {
        private final HomePath place;
        private final int most;
        private final List<TreeFile> found = new ArrayList<>();
        private final ListingBudget budget = new ListingBudget();

        Visit(HomePath place, int most) {
            this.place = place;
            this.most = most;
        }

        List<TreeFile> sorted() throws UnusableTreeException {
            if (found.isEmpty()) {
                throw new UnusableTreeException(format("%s has no files: put at least one there", place));
            }
            found.sort(Comparator.comparing(TreeFile::path));
            return found;
        }

        /** Looks at what has a name in a folder, whose path in the tree ends with a slash or is empty. */
        private void look(Folder folder, String name, String path, int depth) throws IOException {
            if (!budget.look()) {
                throw tooMany();
            }
            FileStatus status = folder.status(name).orElseThrow(() -> changing(shown(path)));
            switch (status.kind()) {
                case FILE -> add(path, status);
                case FOLDER -> lookInto(folder, name, path, depth);
                default ->
                    throw new UnusableTreeException(format(
                            "%s is a %s: put a file in its place, or take it away",
                            shown(path), PathBlockedException.word(status.kind())));
            }
        }

        private void add(String path, FileStatus status) throws UnusableTreeException {
            if (found.size() == most) {
                throw tooMany();
            }
            found.add(new TreeFile(checked(path), status.bytes(), status.version()));
        }

        private UnusableTreeException tooMany() {
            return new UnusableTreeException(
                    format("%s has more than %,d files: pack them, or register folders below it", place, most));
        }

        private static String checked(String path) throws UnusableTreeException {
            try {
                return new MemberPath(path).value();
            } catch (Refusal notAllowed) {
                throw new UnusableTreeException(notAllowed.getMessage().replaceAll("\\.$", ""));
            }
        }

        private void lookInto(Folder above, String name, String path, int depth) throws IOException {
            if (depth == VolumeFiles.MAX_DEPTH) {
                throw new UnusableTreeException(format(
                        "%s has more than %d folders in one another: keep them flatter", place, VolumeFiles.MAX_DEPTH));
            }
            if (!budget.open()) {
                throw tooMany();
            }
            try (Folder folder = above.folder(name)) {
                folder.forEachName(below -> {
                    if (!below.startsWith(".")) {
                        look(folder, below, path.isEmpty() ? below : path + "/" + below, depth + 1);
                    }
                    return true;
                });
            } catch (AccessDeniedException closed) {
                throw closed(shown(path));
            } catch (NoSuchFileException | NotDirectoryException gone) {
                throw changing(shown(path));
            }
        }

        private String shown(String path) {
            return path.isEmpty() ? place.value() : place + "/" + path;
        }
    }
}
