package org.orchestra.task;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.storage.Storage;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Deletions of tasks that have ended. Who may delete what is the caller's question. */
@Component
public class TaskDeletions {
    private final LifeRows rows;
    private final TransactionTemplate transaction;
    private final Storage storage;

    TaskDeletions(LifeRows rows, TransactionTemplate transaction, Storage storage) {
        this.rows = rows;
        this.transaction = transaction;
        this.storage = storage;
    }

    /**
     * Removes a task that has ended. Its datasets stay.
     *
     * @param files whether its results and logs go too; else they stay on the volume
     * @throws Refusal when the task has not ended
     */
    public void delete(String name, boolean files) {
        OwnedName owned = new OwnedName(name);
        transaction.executeWithoutResult(status -> {
            TaskRow task = rows.lock(name).orElseThrow(() -> Tasks.notFound(name));
            if (!task.state().isFinal()) {
                throw Tasks.wrongState(task, "kill it before you delete it");
            }
            // Files first: when this is cut short the task is still there, and deleting it again finishes the work.
            if (files) {
                deleteFiles(storage.task(owned));
            }
            rows.delete(task.id());
        });
    }

    /** Follows no link, also not one that another job of the user puts in the way meanwhile. */
    private static void deleteFiles(Path folder) {
        if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            MoreFiles.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
