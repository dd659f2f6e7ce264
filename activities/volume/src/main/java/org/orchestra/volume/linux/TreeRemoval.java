package org.orchestra.volume.linux;

import static org.orchestra.domain.Text.format;

import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One removal of a tree. What cannot be removed is counted and does not keep the rest. */
final class TreeRemoval {
    /** A pass over a folder that removes nothing, although there is something: others do that on purpose, or a file server errs. */
    private static final int MAX_IDLE_PASSES = 100;

    private final Folder above;
    private final String tree;
    private final Deque<String> left;
    private long allowed;
    private long steps;
    private long failures;
    private @Nullable FileSystemException first;

    /** @param most how much is tried to remove at most */
    TreeRemoval(Folder above, String tree, long most) {
        this.above = above;
        this.tree = tree;
        this.left = new ArrayDeque<>(List.of(tree));
        this.allowed = most;
    }

    /** @throws FileSystemException when something is left */
    void run() throws FileSystemException {
        while (!left.isEmpty() && allowed > 0) {
            String next = left.removeFirst();
            attempt(() -> {
                if (!above.removeUnlessFull(next)) {
                    empty(next);
                }
            });
        }
        if (first != null) {
            throw new FileSystemException(
                    above.below(tree),
                    null,
                    failures == 1
                            ? "a part of it cannot be removed: " + first
                            : format("%,d parts of it cannot be removed, the first: %s", failures, first));
        }
        if (!left.isEmpty()) {
            throw new FileSystemException(
                    above.below(tree), null, "more is in it than is removed at once: the rest follows later");
        }
    }

    private void empty(String name) throws FileSystemException {
        boolean removed = false;
        int idle = 0;
        long failuresBefore = failures;
        // Another process may add something meanwhile; what failed once would fail again.
        while (!removed && failures == failuresBefore && allowed > 0) {
            long stepsBefore = steps;
            try (Folder folder = above.openAsOwner(name)) {
                folder.forEachName(child -> {
                    attempt(() -> removeOrMoveUp(folder, child));
                    return allowed > 0;
                });
            } catch (NotDirectoryException replaced) {
                // Another process has put a file in its place.
            }
            removed = above.removeUnlessFull(name);
            allowed--;
            idle = steps == stepsBefore ? idle + 1 : 0;
            if (!removed && idle == MAX_IDLE_PASSES) {
                throw LinuxCalls.failure(above.below(name), LinuxCalls.ENOTEMPTY);
            }
        }
        if (!removed && failures == failuresBefore) {
            left.addFirst(name);
        }
    }

    private void removeOrMoveUp(Folder folder, String name) throws FileSystemException {
        if (!folder.removeUnlessFull(name)) {
            // Moving a folder needs the permission to write it, as its parent changes.
            folder.openAsOwner(name).close();
            String newName = UUID.randomUUID().toString();
            folder.move(name, above, newName);
            left.addLast(newName);
        }
    }

    private void attempt(Step step) {
        allowed--;
        try {
            step.run();
            steps++;
        } catch (NoSuchFileException | NotDirectoryException gone) {
            // Another process removes it, too, or has put something else in its place, which the next look finds.
        } catch (FileSystemException failure) {
            failures++;
            first = first == null ? failure : first;
        }
    }

    private interface Step {
        void run() throws FileSystemException;
    }
}
