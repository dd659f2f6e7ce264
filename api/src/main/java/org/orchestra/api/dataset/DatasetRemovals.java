package org.orchestra.api.dataset;

import static java.util.Objects.requireNonNull;
import static org.orchestra.domain.Text.firstOf;
import static org.orchestra.domain.Text.format;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.volume.DiscardedFiles;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Removes datasets, and versions that nothing needs. The row decides: first it says that the data are given up, and only after
 * that commit the files go. Whatever the end of a process leaves, the next {@link #sweep} of any process removes. Who may delete
 * what is the caller's question.
 */
@Component
public class DatasetRemovals implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatasetRemovals.class);
    private final DatasetRemovalRepository repository;
    private final Quotas quotas;
    private final TransactionTemplate transaction;
    private final Storage storage;
    private final VolumeFiles volume;
    private final ExecutorService removals = Executors.newSingleThreadExecutor(new ThreadFactoryBuilder()
            .setNameFormat("dataset-removals")
            .setDaemon(true)
            .build());

    DatasetRemovals(
            DatasetRemovalRepository repository,
            Quotas quotas,
            TransactionTemplate transaction,
            Storage storage,
            VolumeFiles volume) {
        this.repository = repository;
        this.quotas = quotas;
        this.transaction = transaction;
        this.storage = storage;
        this.volume = volume;
    }

    /**
     * Deletes a dataset in all its versions, and what has come of another. Its files go behind the answer; tasks that have ended keep its names and
     * checksums.
     *
     * @throws Refusal when there is none of that name, or a task that has not ended uses a version of it
     */
    public void delete(OwnedName name) {
        transaction.executeWithoutResult(status -> giveUp(name));
        removals.execute(this::sweepBehind);
    }

    private void giveUp(OwnedName name) {
        // So that no version comes while all are looked for.
        quotas.lock(name.owner());
        boolean begun = repository.deleteUpload(name);
        List<Long> versions = repository.lockAll(name);
        if (versions.isEmpty() && !begun) {
            throw Datasets.notFound(name);
        }
        List<String> users = repository.openTasks(versions);
        if (!users.isEmpty()) {
            throw inUse(name, users);
        }
        repository.giveUp(versions);
    }

    private static Refusal inUse(OwnedName name, List<String> users) {
        boolean own =
                users.stream().allMatch(task -> new OwnedName(task).owner().equals(name.owner()));
        return Refusal.conflict(
                "dataset-in-use",
                format(
                        "Dataset %s is used by tasks that have not ended (%s): wait for their end or %s them, then delete it.",
                        name, firstOf(users), own ? "kill" : "have their owners kill"));
    }

    private void sweepBehind() {
        try {
            sweep();
        } catch (RuntimeException e) {
            log.warn("A deleted dataset cannot be removed from the volume yet, it is tried again: {}", e.toString());
        }
    }

    /**
     * Removes from the volume what was deleted, and every replaced version that no task uses. One that cannot be removed
     * does not keep the others.
     */
    public void sweep() {
        transaction.executeWithoutResult(status -> repository.giveUpUnused(repository.lockReplaced()));
        List<UncheckedIOException> failures = new ArrayList<>();
        for (long dataset : repository.unswept()) {
            try {
                sweep(dataset);
            } catch (UncheckedIOException e) {
                failures.add(e);
            }
        }
        repository.forgetSwept();
        if (!failures.isEmpty()) {
            log.warn(
                    "{} deleted datasets cannot be removed from the volume yet, it is tried again; the first: {}",
                    failures.size(),
                    failures.get(0).toString());
        }
    }

    private void sweep(long dataset) {
        requireNonNull(transaction.execute(status -> discard(dataset))).forEach(DatasetRemovals::remove);
    }

    private static void remove(DiscardedFiles discarded) {
        try {
            discarded.remove();
        } catch (IOException e) {
            log.warn("Files of a deleted dataset cannot be removed yet, it is tried again: {}", e.toString());
        }
    }

    /** Under the row's lock, so that no other process moves away what has come to this place since. */
    private List<DiscardedFiles> discard(long dataset) {
        repository.owner(dataset).ifPresent(quotas::lock);
        return repository
                .lockUnswept(dataset)
                .map(version -> {
                    try {
                        return discard(dataset, version);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .orElse(List.of());
    }

    private List<DiscardedFiles> discard(long dataset, DatasetVersion version) throws IOException {
        Optional<DiscardedFiles> discarded = volume.discard(storage.dataset(version));
        if (discarded.isEmpty()) {
            // Also a volume that is not mounted has nothing of this name.
            volume.requireFolder(storage.datasets(version.name().owner()));
        }
        repository.markSwept(dataset);
        // As nobody adds to what the owner has, this is what a process moved there and died before its commit.
        Optional<DiscardedFiles> uncommitted = volume.discard(storage.dataset(repository.next(version.name())));
        return Stream.concat(discarded.stream(), uncommitted.stream()).toList();
    }

    @Override
    public void close() {
        removals.shutdownNow();
    }
}
