package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.store.volume.VolumeMark;
import org.orchestra.volume.DiscardedFiles;
import org.orchestra.volume.VolumeFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletions of tasks that have ended. The files of a task are moved away at once, and removed behind the answer: there may
 * be millions. What is left of them when this process ends, the housekeeping removes. Who may delete what is the caller's
 * question.
 */
@Component
public class TaskDeletions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskDeletions.class);

    private final TaskStateRepository states;
    private final TaskDependencies dependencies;
    private final TransactionTemplate transaction;
    private final VolumeMark mark;
    private final VolumeFiles volume;
    private final ExecutorService removals = Executors.newSingleThreadExecutor(
            new ThreadFactoryBuilder().setNameFormat("removals").setDaemon(true).build());

    TaskDeletions(
            TaskStateRepository states,
            TaskDependencies dependencies,
            TransactionTemplate transaction,
            VolumeMark mark,
            VolumeFiles volume) {
        this.states = states;
        this.dependencies = dependencies;
        this.transaction = transaction;
        this.mark = mark;
        this.volume = volume;
    }

    /**
     * Removes a task that has ended. Its datasets stay.
     *
     * @param files whether its results and logs go too, also those of a task that was deleted without them; else they stay
     *     on the volume
     * @throws Refusal when there is neither such a task nor files of one, the task has not ended, another waits for it, or its files cannot be reached
     */
    public void delete(String name, boolean files) {
        if (files) {
            deleteWithFiles(new OwnedName(name));
        } else if (!deleteRecords(name)) {
            throw Tasks.notFound(name);
        }
    }

    private void deleteWithFiles(OwnedName name) {
        Discarding discarding = new Discarding(name);
        boolean existed;
        try {
            existed = Boolean.TRUE.equals(transaction.execute(status -> {
                boolean found = deleteLocked(name.value());
                discarding.run();
                return found;
            }));
        } catch (RuntimeException notCommitted) {
            discarding.undo();
            throw notCommitted;
        }
        if (!existed && discarding.discarded == null) {
            throw Tasks.notFound(name.value());
        }
        discarding.removeBehind();
    }

    private boolean deleteRecords(String name) {
        return Boolean.TRUE.equals(transaction.execute(status -> deleteLocked(name)));
    }

    /** Whether there was such a task. */
    private boolean deleteLocked(String name) {
        Optional<LockedTask> task = states.lock(name);
        task.ifPresent(found -> {
            if (!found.state().isFinal()) {
                throw Tasks.wrongState(found, "kill it before you delete it");
            }
            dependencies.requireUnneeded(found);
            states.delete(found.id());
        });
        return task.isPresent();
    }

    @Override
    public void close() {
        removals.shutdownNow();
    }

    /** The move of a task's files, which comes last in its transaction and is undone when that fails. */
    private final class Discarding {
        private final OwnedName task;
        private @Nullable DiscardedFiles discarded;

        Discarding(OwnedName task) {
            this.task = task;
        }

        void run() {
            try {
                discarded = volume.discard(volume.storage().task(task)).orElse(null);
                if (discarded == null && !mark.isThere()) {
                    throw Refusal.conflict(
                            "volume-away",
                            format(
                                    "The files of %s cannot be reached, as the volume is not mounted: nothing was deleted, tell an admin.",
                                    task));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void undo() {
            DiscardedFiles moved = discarded;
            if (moved != null) {
                try {
                    moved.restore();
                } catch (IOException e) {
                    LOG.warn("The files of {} are lost, although it could not be deleted: {}", task, e.toString());
                }
            }
        }

        void removeBehind() {
            DiscardedFiles moved = discarded;
            if (moved != null) {
                removals.execute(() -> remove(moved));
            }
        }

        private void remove(DiscardedFiles moved) {
            try {
                moved.remove();
            } catch (IOException e) {
                LOG.warn("Files of {} cannot be removed yet, it is tried again: {}", task, e.toString());
            }
        }
    }
}
