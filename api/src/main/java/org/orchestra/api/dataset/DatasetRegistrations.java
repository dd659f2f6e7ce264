package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.orchestra.api.dataset.DatasetRegistrationRepository.ClaimedRegistration;
import org.orchestra.api.dataset.DatasetRegistrationRepository.CurrentRegistration;
import org.orchestra.api.dataset.DatasetRegistrationRepository.PlacedContent;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetKind;
import org.orchestra.domain.dataset.DatasetState;
import org.orchestra.store.dataset.RegisteredDatasets;
import org.orchestra.volume.FileTree;
import org.orchestra.volume.HomePath;
import org.orchestra.volume.UnusableTreeException;
import org.orchestra.volume.VolumeFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes datasets of files that stay where their owners have them. What can be told without reading them is told at once; they are
 * read behind the answer, by whichever process gets the lease. The row says what is to be read, so the end of a process loses
 * at most the file that it was at, and of a refresh what it has read so far. Who may do what is the caller's question.
 */
@Component
class DatasetRegistrations implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatasetRegistrations.class);
    private static final int READERS = 4;
    private static final int LEASE_SECONDS = 30;

    private final DatasetRegistrationRepository repository;
    private final DatasetRepository versions;
    private final DatasetArrivals arrivals;
    private final Datasets datasets;
    private final VolumeFiles volume;
    private final TransactionTemplate transaction;
    private final ScheduledExecutorService readers = Executors.newScheduledThreadPool(
            READERS,
            new ThreadFactoryBuilder()
                    .setNameFormat("dataset-registrations-%d")
                    .setDaemon(true)
                    .build());

    DatasetRegistrations(
            DatasetRegistrationRepository repository,
            DatasetRepository versions,
            DatasetArrivals arrivals,
            Datasets datasets,
            VolumeFiles volume,
            TransactionTemplate transaction) {
        this.repository = repository;
        this.versions = versions;
        this.arrivals = arrivals;
        this.datasets = datasets;
        this.volume = volume;
        this.transaction = transaction;
    }

    /**
     * Makes a dataset of what lies at a path. The same again changes nothing, but for one that could not be read.
     *
     * @throws Refusal when the owner does not exist, the name stands for something else, or what lies there cannot be a dataset
     */
    Dataset register(OwnedName name, HomePath path) {
        arrivals.requireAccount(name);
        FileTree tree = look(name, path);
        PlacedContent content =
                new PlacedContent(path, tree.kind(), tree.files().size(), tree.bytes(), null);
        transaction.executeWithoutResult(status -> {
            arrivals.lock(name);
            // Again: the owner may have been deleted meanwhile.
            arrivals.requireAccount(name);
            if (repository.insert(name, content).isEmpty()) {
                registerAgain(name, content);
            }
        });
        readers.execute(this::readAll);
        return datasets.get(name);
    }

    private void registerAgain(OwnedName name, PlacedContent content) {
        CurrentRegistration current = repository
                .current(name)
                .filter(registered ->
                        registered.path().equals(content.path().value()) && registered.kind() == content.kind())
                .orElseThrow(() -> Refusal.conflict(
                        "dataset-exists",
                        format(
                                "A dataset named %1$s exists: choose another name for this one, or delete that one with maestro castor delete %1$s.",
                                name)));
        if (current.state() == DatasetState.FAILED) {
            repository.begin(current.id());
        }
    }

    /**
     * Has a dataset read again. What has changed becomes a new version when it has been read.
     *
     * @throws Refusal when there is none of that name, it was uploaded, or what lies there now cannot be a dataset
     */
    Dataset refresh(OwnedName name) {
        datasets.get(name);
        CurrentRegistration current = repository
                .current(name)
                .orElseThrow(() -> Refusal.conflict(
                        "dataset-uploaded",
                        format(
                                "Dataset %s was uploaded, so it does not change: replace it with maestro castor upload --replace.",
                                name)));
        if (look(name, new HomePath(current.path())).kind() != current.kind()) {
            throw Refusal.conflict(
                    "dataset-files-changed",
                    format(
                            "%1$s is no longer a %2$s: delete dataset %3$s, which leaves your files alone, and register it again.",
                            current.path(), current.kind() == DatasetKind.FILE ? "file" : "folder", name));
        }
        repository.begin(current.id());
        readers.execute(this::readAll);
        return datasets.get(name);
    }

    private FileTree look(OwnedName name, HomePath path) {
        try {
            return FileTree.of(volume, name.owner(), path, RegisteredDatasets.MAX_FILES);
        } catch (UnusableTreeException unusable) {
            throw Refusal.invalid("unusable-files", unusable.getMessage() + ".");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what is to be read, also what a process that has just died had begun. */
    void resume() {
        readers.execute(this::readAll);
        readers.schedule(this::readAll, LEASE_SECONDS + 1, TimeUnit.SECONDS);
    }

    private void readAll() {
        UUID reader = UUID.randomUUID();
        try {
            Optional<ClaimedRegistration> next = repository.claim(reader);
            while (next.isPresent() && !Thread.currentThread().isInterrupted()) {
                read(next.get(), reader);
                next = repository.claim(reader);
            }
        } catch (RuntimeException e) {
            log.warn("Registered datasets cannot be read now, it is tried again", e);
            if (!readers.isShutdown()) {
                readers.schedule(this::readAll, LEASE_SECONDS + 1, TimeUnit.SECONDS);
            }
        }
    }

    private void read(ClaimedRegistration dataset, UUID reader) {
        try {
            List<RegisteredFile> files = new RegistrationRun(repository, volume, transaction, dataset, reader).read();
            transaction.executeWithoutResult(status -> settle(dataset, reader, files));
        } catch (CancellationException elsewhere) {
            log.debug("{}", elsewhere.getMessage());
        } catch (ClosedByInterruptException closing) {
            log.info("{} is read again by another process", dataset.name());
        } catch (UnusableTreeException unusable) {
            repository.end(dataset.id(), reader, DatasetState.FAILED, unusable.getMessage());
        } catch (IOException e) {
            log.warn("{} cannot be read: {}", dataset.name(), e.toString());
            repository.end(
                    dataset.id(),
                    reader,
                    DatasetState.FAILED,
                    format("%s cannot be read now: tell an admin if it stays so", dataset.path()));
        }
    }

    private void settle(ClaimedRegistration dataset, UUID reader, List<RegisteredFile> files) {
        OwnedName name = new OwnedName(dataset.name());
        arrivals.lock(name);
        if (!repository.hold(dataset.id(), reader)) {
            return;
        }
        Arrival content = Arrival.of(
                dataset.kind(), files.stream().map(RegisteredFile::listed).toList());
        if (dataset.sha256() == null || content.sha256().equals(dataset.sha256())) {
            repository.forget(dataset.id());
            repository.save(dataset.id(), files);
            repository.describe(dataset.id(), content);
            repository.end(dataset.id(), reader, DatasetState.READY, null);
        } else {
            repository.end(dataset.id(), reader, DatasetState.CHANGED, "a later version has what lies there now");
            versions.replace(dataset.id());
            PlacedContent placed = new PlacedContent(
                    new HomePath(dataset.path()), dataset.kind(), files.size(), content.bytes(), content.sha256());
            repository.insert(name, placed).ifPresent(version -> repository.save(version, files));
        }
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }
}
