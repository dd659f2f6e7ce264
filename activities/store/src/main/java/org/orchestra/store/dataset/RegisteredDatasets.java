package org.orchestra.store.dataset;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetState;
import org.orchestra.volume.FileTree;
import org.orchestra.volume.FileTree.TreeFile;
import org.orchestra.volume.HomePath;
import org.orchestra.volume.UnusableTreeException;
import org.orchestra.volume.VolumeFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Compares datasets that were registered in place with what lies there now. Their owners change their files as they like, so a
 * look is true for the moment. What it finds is noted, also that everything is again as it was.
 */
@Component
public class RegisteredDatasets {
    /** The most files of a dataset. */
    public static final int MAX_FILES = 100_000;

    private static final Logger log = LoggerFactory.getLogger(RegisteredDatasets.class);
    private static final long ROUND_NANOS = Duration.ofMinutes(1).toNanos();

    private static final int MAX_LOOKS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Semaphore looks = new Semaphore(MAX_LOOKS);
    private final RegisteredDatasetRepository repository;
    private final VolumeFiles volume;

    RegisteredDatasets(RegisteredDatasetRepository repository, VolumeFiles volume) {
        this.repository = repository;
        this.volume = volume;
    }

    /** Looks at those of an owner's datasets that are registered and have been read. */
    public void look(String owner, Collection<String> names) {
        look(repository.named(names).stream()
                .filter(dataset -> dataset.owner().equals(owner))
                .toList());
    }

    /** Looks at those that a task was created with. */
    public void lookForTask(String task) {
        look(repository.ofTask(task));
    }

    /** For a minute, looks at those that nobody has looked at for an hour. */
    public void lookAround() {
        long end = System.nanoTime() + ROUND_NANOS;
        while (System.nanoTime() < end) {
            Optional<RegisteredDataset> next = repository.nextToLookAt();
            if (next.isEmpty()) {
                return;
            }
            look(List.of(next.get()));
        }
    }

    /** @throws Refusal when too many look at once: a look may take its time, and those who wait hold connections */
    private void look(List<RegisteredDataset> datasets) {
        if (datasets.isEmpty()) {
            return;
        }
        if (!begin()) {
            throw Refusal.tooMany(
                    "busy",
                    "Too many registered datasets are looked at in this moment: try again in some seconds.",
                    PATIENCE);
        }
        try {
            compare(datasets);
        } finally {
            looks.release();
        }
    }

    private boolean begin() {
        try {
            return looks.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void compare(List<RegisteredDataset> datasets) {
        for (RegisteredDataset dataset : datasets) {
            String change = change(dataset);
            repository.note(dataset.id(), change == null ? DatasetState.READY : DatasetState.CHANGED, change);
        }
    }

    private @Nullable String change(RegisteredDataset dataset) {
        try {
            FileTree tree = FileTree.of(volume, dataset.owner(), new HomePath(dataset.path()), MAX_FILES);
            return tree.kind() == dataset.kind()
                    ? change(repository.stamps(dataset.id()), tree.files())
                    : format("%s is no longer a %s", dataset.path(), word(dataset));
        } catch (UnusableTreeException unusable) {
            return unusable.getMessage();
        } catch (IOException e) {
            log.warn("A registered dataset cannot be looked at now: {}", e.toString());
            return format("%s cannot be read now", dataset.path());
        }
    }

    private static String word(RegisteredDataset dataset) {
        return switch (dataset.kind()) {
            case FILE -> "file";
            case DIRECTORY -> "folder";
        };
    }

    /** The first difference in words; null when there is none. */
    private static @Nullable String change(Map<String, String> read, List<TreeFile> now) {
        for (TreeFile file : now) {
            String stamp = read.remove(file.path());
            if (!file.stamp().equals(stamp)) {
                return file.path() + (stamp == null ? " is new" : " is not what it was");
            }
        }
        return read.keySet().stream()
                .sorted()
                .findFirst()
                .map(path -> path + " is gone")
                .orElse(null);
    }

    /**
     * Holds a dataset to what a task needs.
     *
     * @param state null if it was uploaded
     * @param reason why it is in this state; null where that needs none
     * @throws Refusal when no task can be given it now
     */
    public static void requireReady(OwnedName name, @Nullable DatasetState state, @Nullable String reason) {
        if (state == null || state == DatasetState.READY) {
            return;
        }
        throw switch (state) {
            case CHANGED -> changed(name, String.valueOf(reason));
            case FAILED ->
                Refusal.conflict(
                        "dataset-not-ready",
                        format(
                                "Dataset %1$s could not be registered (%2$s): mend that, then maestro castor refresh %1$s.",
                                name, reason));
            default ->
                Refusal.conflict(
                        "dataset-not-ready",
                        format(
                                "Dataset %1$s is being registered: wait until maestro castor show %1$s says that it is READY, then try again.",
                                name));
        };
    }

    /** What to say of one that has changed. */
    public static Refusal changed(OwnedName name, String reason) {
        return Refusal.conflict(
                "dataset-files-changed",
                format(
                        "Files of dataset %1$s have changed since it was registered (%2$s): look at them, then maestro castor refresh %1$s.",
                        name, reason));
    }
}
