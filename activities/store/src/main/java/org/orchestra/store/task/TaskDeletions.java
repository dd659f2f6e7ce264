package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.volume.Storage;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Deletions of tasks that have ended. Who may delete what is the caller's question. */
@Component
public class TaskDeletions {
    private final TaskStateRepository states;
    private final TransactionTemplate transaction;
    private final Storage storage;

    TaskDeletions(TaskStateRepository states, TransactionTemplate transaction, Storage storage) {
        this.states = states;
        this.transaction = transaction;
        this.storage = storage;
    }

    /**
     * Removes a task that has ended. Its datasets stay.
     *
     * @param files whether its results and logs go too; else they stay on the volume
     * @throws Refusal when the task has not ended, or some of its files are not ours to delete: it is still there then
     */
    public void delete(String name, boolean files) {
        OwnedName owned = new OwnedName(name);
        transaction.executeWithoutResult(status -> {
            LockedTask task = states.lock(name).orElseThrow(() -> Tasks.notFound(name));
            if (!task.state().isFinal()) {
                throw Tasks.wrongState(task, "kill it before you delete it");
            }
            // Files first: when this is cut short the task is still there, and deleting it again finishes the work.
            if (files) {
                deleteFiles(name, storage.task(owned));
            }
            states.delete(task.id());
        });
    }

    /** Follows no link, also not one that another job of the user puts in the way meanwhile. */
    private static void deleteFiles(String task, Path folder) {
        if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            MoreFiles.deleteRecursively(folder);
        } catch (IOException e) {
            if (Stream.concat(Stream.of(e), Stream.of(e.getSuppressed()))
                    .anyMatch(AccessDeniedException.class::isInstance)) {
                throw Refusal.conflict(
                        "files-not-deletable",
                        format(
                                "Not all files of %s can be deleted, for its jobs wrote some under another account: delete it without --files, and ask an admin to remove %s.",
                                task, folder));
            }
            throw new UncheckedIOException(e);
        }
    }
}
