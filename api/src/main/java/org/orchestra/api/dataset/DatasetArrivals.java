package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.dataset.DatasetRepository.StoredVersion;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetKind;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.volume.IncomingFolder;
import org.orchestra.volume.VolumeFiles;
import org.springframework.stereotype.Component;

/** Gives content that has arrived its name, and its place on the volume, within its owner's quota. */
@Component
class DatasetArrivals {
    private final DatasetRepository repository;
    private final Quotas quotas;
    private final VolumeFiles volume;

    DatasetArrivals(DatasetRepository repository, Quotas quotas, VolumeFiles volume) {
        this.repository = repository;
        this.quotas = quotas;
        this.volume = volume;
    }

    /** @throws Refusal when the owner of a name does not exist */
    void requireAccount(OwnedName name) {
        if (!repository.hasAccount(name.owner())) {
            throw Refusal.notFound(
                    "user-not-found",
                    format("There is no user %s: name the dataset after an existing user.", name.owner()));
        }
    }

    /** Until this transaction ends nobody else adds to what the owner of a name has. */
    void lock(OwnedName name) {
        quotas.lock(name.owner());
    }

    /**
     * Which version a name stands for; empty when it is new.
     *
     * @param version which whoever asks has seen; null for none
     * @throws Refusal when it is another one
     */
    Optional<StoredVersion> expected(OwnedName name, @Nullable Integer version) {
        Optional<StoredVersion> current = repository.current(name);
        if (current.isPresent()) {
            requireUploaded(name);
        }
        if (version == null && current.isPresent()) {
            throw exists(name);
        }
        if (!current.map(StoredVersion::version).equals(Optional.ofNullable(version))) {
            throw changed(name);
        }
        return current;
    }

    /** @throws Refusal when a name stands for something that was registered in place */
    void requireUploaded(OwnedName name) {
        if (repository.isRegistered(name)) {
            throw Refusal.conflict(
                    "dataset-registered",
                    format(
                            "Dataset %1$s was registered where it lies: change its files there, then maestro castor refresh %1$s, or upload under another name.",
                            name));
        }
    }

    /**
     * Within a transaction: makes a version of what arrived. The same content as before makes none.
     *
     * @param replace whether the name may stand for something already
     * @param before what it stood for when the upload began; whoever sent it knows of nothing later
     * @param incoming what arrived, on the disk
     * @throws Refusal when the name stands for something else by now, or the quota does not suffice
     */
    void settle(
            OwnedName name, boolean replace, @Nullable StoredVersion before, Arrival arrival, IncomingFolder incoming) {
        quotas.lock(name.owner());
        // Again: the owner may have been deleted while the content came.
        requireAccount(name);
        if (!replace || frees(name, before, arrival)) {
            quotas.require(
                    name.owner(),
                    arrival.files().size() - arrival.sharedFiles(),
                    arrival.bytes() - arrival.sharedBytes());
            StoredVersion dataset =
                    repository.insert(name, arrival).orElseThrow(() -> replace ? changed(name) : exists(name));
            repository.insertFiles(dataset.id(), arrival.files());
            // Last, while the inserted row keeps everybody else from this name.
            move(incoming, new DatasetVersion(name, dataset.version()));
        }
    }

    /** Frees the name for what arrived; false when it has this content already. */
    private boolean frees(OwnedName name, @Nullable StoredVersion before, Arrival arrival) {
        Optional<StoredVersion> current = repository.lockCurrent(name);
        if (!current.equals(Optional.ofNullable(before))) {
            throw changed(name);
        }
        if (repository
                .find(name)
                .filter(dataset -> hasContent(dataset, arrival))
                .isPresent()) {
            return false;
        }
        current.ifPresent(version -> repository.replace(version.id()));
        return true;
    }

    private boolean hasContent(Dataset dataset, Arrival arrival) {
        return dataset.kind() == arrival.kind()
                && arrival.sha256().equals(dataset.sha256())
                && (arrival.kind() == DatasetKind.DIRECTORY
                        || repository.files(dataset).equals(arrival.files()));
    }

    /**
     * Takes a file of an earlier version over.
     *
     * @return whether both versions share it on the disk; false where it had to be copied
     * @throws Refusal when that version is no longer there
     */
    boolean share(IncomingFolder incoming, DatasetFile file, DatasetVersion before, String path) throws IOException {
        try {
            return incoming.link(file.path(), volume.storage().dataset(before).resolve(path), file.bytes(), true);
        } catch (NoSuchFileException gone) {
            throw changed(before.name());
        }
    }

    private void move(IncomingFolder incoming, DatasetVersion dataset) {
        try {
            incoming.moveTo(volume.storage().dataset(dataset));
        } catch (NotDirectoryException taken) {
            throw Refusal.conflict(
                    "dataset-folder-taken",
                    format(
                            "Something that is no folder stands where the datasets of %s go: have a job remove it, then upload again.",
                            dataset.name().owner()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Refusal exists(OwnedName name) {
        return Refusal.conflict(
                "dataset-exists",
                format(
                        "A dataset named %s exists: choose another name for this one, or replace it with --replace.",
                        name));
    }

    static Refusal changed(OwnedName name) {
        return Refusal.conflict(
                "dataset-changed",
                format(
                        "Dataset %1$s was changed by another upload or deleted during this one: look at it with maestro castor show %1$s, then upload again.",
                        name));
    }
}
