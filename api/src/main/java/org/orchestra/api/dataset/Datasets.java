package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.dataset.DatasetRepository.PlacedFile;
import org.orchestra.api.dataset.DatasetRepository.StoredVersion;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetKind;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.domain.dataset.MemberPath;
import org.orchestra.store.dataset.RegisteredDatasets;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.volume.FileTree;
import org.orchestra.volume.OpenFolder;
import org.orchestra.volume.UnusableTreeException;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes uploads in and lists them. An upload streams into a folder of its own; then one transaction claims the name,
 * moves the folder into place and commits. Content never changes: what replaces it is another version, with another folder. A crash leaves at most a folder without a row, which the next upload of that
 * name replaces: the row decides what exists. Who may do what is the caller's question.
 */
@Component
public class Datasets {
    private final DatasetRepository repository;
    private final DatasetArrivals arrivals;
    private final Quotas quotas;
    private final TransactionTemplate transaction;
    private final VolumeFiles volume;

    Datasets(
            DatasetRepository repository,
            DatasetArrivals arrivals,
            Quotas quotas,
            TransactionTemplate transaction,
            VolumeFiles volume) {
        this.repository = repository;
        this.arrivals = arrivals;
        this.quotas = quotas;
        this.transaction = transaction;
        this.volume = volume;
    }

    /**
     * Stores one file as a dataset. Nothing of the content is read before the request is known to be possible.
     *
     * @param filename what the file is called in the dataset: one part, without folders
     * @throws Refusal when the name is taken, its owner does not exist or has no room in the quota, the file name is not
     *     allowed, or the content breaks off
     */
    public Dataset uploadFile(OwnedName name, String filename, InputStream content) {
        return uploadFile(name, filename, content, false, 0);
    }

    /**
     * @param replace whether it becomes a new version when there is a dataset of this name
     * @param bytes how many are announced; 0 when that is not known
     */
    Dataset uploadFile(OwnedName name, String filename, InputStream content, boolean replace, long bytes) {
        MemberPath path = memberName(filename);
        return upload(name, replace, bytes, incoming -> {
            DatasetFile file = incoming.write(path, new UploadBody(content));
            return Arrival.of(DatasetKind.FILE, List.of(file));
        });
    }

    /**
     * Adds one file to a dataset: the result is a new version, a directory, which shares the files of the current one. Without a
     * dataset of the name the file becomes one.
     *
     * @param filename as in {@link #uploadFile}
     * @throws Refusal as for a file, or when the dataset has a file of this name
     */
    public Dataset addFile(OwnedName name, String filename, InputStream content) {
        MemberPath path = memberName(filename);
        return upload(name, true, 0, incoming -> {
            Optional<Dataset> before = repository.find(name);
            if (before.isEmpty()) {
                return Arrival.of(DatasetKind.FILE, List.of(incoming.write(path, new UploadBody(content))));
            }
            int version = before.get().version();
            List<DatasetFile> files = repository.files(before.get());
            if (files.stream().anyMatch(file -> file.path().equals(filename))) {
                throw Refusal.conflict(
                        "file-exists",
                        format("Dataset %s has a file '%s': choose another name for this one.", name, filename));
            }
            List<DatasetFile> shared = new ArrayList<>();
            for (DatasetFile file : files) {
                if (arrivals.share(incoming.folder(), file, new DatasetVersion(name, version), file.path())) {
                    shared.add(file);
                }
            }
            files.add(incoming.write(path, new UploadBody(content)));
            return Arrival.of(DatasetKind.DIRECTORY, files).sharing(version, shared);
        });
    }

    /**
     * Stores a directory as a dataset. Folders without files in them are left out.
     *
     * @param tar regular files and folders with relative paths, at most 100,000 files
     * @throws Refusal as for a file, and when a member is not allowed
     */
    public Dataset uploadDirectory(OwnedName name, InputStream tar) {
        return uploadDirectory(name, tar, false);
    }

    /** @param replace as for a file */
    Dataset uploadDirectory(OwnedName name, InputStream tar, boolean replace) {
        return upload(name, replace, 0, incoming -> {
            List<DatasetFile> files = new TarUpload(new UploadBody(tar)).unpackInto(incoming);
            return Arrival.of(DatasetKind.DIRECTORY, files);
        });
    }

    /**
     * One dataset.
     *
     * @throws Refusal when there is none of that name
     */
    public Dataset get(OwnedName name) {
        return repository.find(name).orElseThrow(() -> notFound(name));
    }

    /**
     * One version of a dataset, though it may be replaced or deleted.
     *
     * @param version null for the current one
     * @throws Refusal when there is none
     */
    private Dataset get(OwnedName name, @Nullable Integer version) {
        if (version == null) {
            return get(name);
        }
        if (version < 1) {
            throw Refusal.invalid(
                    "invalid-request", "The versions of a dataset are counted from 1: name one from there on.");
        }
        return repository.find(new DatasetVersion(name, version)).orElseThrow(() -> {
            get(name);
            return Refusal.notFound(
                    "dataset-not-found",
                    format(
                            "Dataset %1$s has no version %2$d: maestro castor show %1$s lists those it has.",
                            name, version));
        });
    }

    /** What to say of a dataset that does not exist. */
    static Refusal notFound(OwnedName name) {
        return Refusal.notFound(
                "dataset-not-found", format("There is no dataset %s: check the name with maestro castor list.", name));
    }

    /**
     * One version of a dataset, the others, and which tasks use them.
     *
     * @param version null for the current one
     * @param user whose tasks; null for everybody's
     * @param readers whom it is shared with, as far as the caller may know
     * @throws Refusal when there is none
     */
    DatasetDetail show(OwnedName name, @Nullable Integer version, @Nullable String user, List<String> readers) {
        Dataset dataset = get(name, version);
        return new DatasetDetail(
                dataset,
                readers,
                repository.others(dataset, DatasetDetail.MAX_VERSIONS),
                repository.tasks(name, user, DatasetDetail.MAX_TASKS),
                repository.countTasks(name, user));
    }

    /**
     * Datasets by name.
     *
     * @param owner a username; null for everybody's
     */
    public Page<Dataset> list(@Nullable String owner, PageRequest page) {
        return list(owner, null, DatasetOrder.NAME, page);
    }

    /** @param reader only those that this user owns or is given; null for all */
    Page<Dataset> list(@Nullable String owner, @Nullable String reader, DatasetOrder order, PageRequest page) {
        return repository.list(owner, reader, order, page);
    }

    /**
     * The files of a dataset by path; also of one whose data are gone.
     *
     * @param version null for the current one
     * @throws Refusal when there is no such version
     */
    public Page<DatasetFile> files(OwnedName name, @Nullable Integer version, PageRequest page) {
        return repository.files(get(name, version), page);
    }

    /**
     * A file of a dataset.
     *
     * @param version null for the current one
     * @throws Refusal when there is no such version, its data are gone, or it has no file of this path
     */
    public OpenFile open(OwnedName name, @Nullable Integer version, String path) throws IOException {
        Dataset dataset = whole(name, version);
        DatasetVersion stored = new DatasetVersion(name, dataset.version());
        return dataset.registration() == null
                ? volume.open(volume.storage().dataset(stored), path).orElseThrow(() -> noSuchFile(name, path))
                : openPlaced(stored, path);
    }

    /**
     * The contents of the files on a page of {@link #files}.
     *
     * @throws Refusal when there is no such version, or its data are gone
     */
    DatasetContents contents(OwnedName name, @Nullable Integer version, PageRequest page) throws IOException {
        Dataset dataset = whole(name, version);
        DatasetVersion stored = new DatasetVersion(name, dataset.version());
        if (dataset.registration() != null) {
            return new DatasetContents(
                    repository.files(dataset, page).items(), file -> openPlaced(stored, file), () -> {});
        }
        // Once for all: whatever comes under this name meanwhile, nothing of it is read.
        OpenFolder folder = openFolder(stored);
        try {
            return new DatasetContents(
                    repository.files(dataset, page).items(), file -> open(folder, stored.name(), file), folder);
        } catch (IOException | RuntimeException failure) {
            folder.close();
            throw failure;
        }
    }

    private OpenFolder openFolder(DatasetVersion stored) throws IOException {
        try {
            return volume.openFolder(volume.storage().dataset(stored));
        } catch (NoSuchFileException gone) {
            throw deleted(stored);
        }
    }

    private static OpenFile open(OpenFolder folder, OwnedName name, DatasetFile file) throws IOException {
        try {
            return folder.open(file.path());
        } catch (NoSuchFileException missing) {
            throw noSuchFile(name, file.path());
        }
    }

    private Dataset whole(OwnedName name, @Nullable Integer version) {
        Dataset dataset = get(name, version);
        if (dataset.deletedAt() != null) {
            throw deleted(new DatasetVersion(name, dataset.version()));
        }
        return dataset;
    }

    private static Refusal deleted(DatasetVersion dataset) {
        return Refusal.notFound(
                "dataset-deleted",
                format(
                        "The data of version %d of dataset %s have been deleted: only the names and checksums of its files are left.",
                        dataset.version(), dataset.name()));
    }

    private OpenFile openPlaced(DatasetVersion dataset, String path) throws IOException {
        return open(dataset, path, placed(dataset, path));
    }

    /** Not what another dataset, which has its name by now, has under its path. */
    private OpenFile openPlaced(DatasetVersion dataset, DatasetFile file) throws IOException {
        PlacedFile placed = placed(dataset, file.path());
        if (!placed.sha256().equals(file.sha256())) {
            throw noSuchFile(dataset.name(), file.path());
        }
        return open(dataset, file.path(), placed);
    }

    private PlacedFile placed(DatasetVersion dataset, String path) {
        return repository.placedFile(dataset, path).orElseThrow(() -> noSuchFile(dataset.name(), path));
    }

    /** Nothing else than what has the recorded checksum, as far as can be told without reading it. */
    private OpenFile open(DatasetVersion dataset, String path, PlacedFile placed) throws IOException {
        OwnedName name = dataset.name();
        Path folder = volume.storage().dataset(new DatasetVersion(name, dataset.version(), placed.folder()));
        try {
            return FileTree.open(volume, folder, path, placed.stamp());
        } catch (UnusableTreeException changed) {
            throw RegisteredDatasets.changed(name, path + " is not what it was");
        }
    }

    private static Refusal noSuchFile(OwnedName name, String path) {
        return Refusal.notFound(
                "not-found", format("Dataset %s has no file '%s': list its files to see which it has.", name, path));
    }

    private static MemberPath memberName(String filename) {
        MemberPath path = new MemberPath(filename);
        if (filename.contains("/")) {
            throw Refusal.invalid("invalid-name", format("Give the file's name without folders: '%s'.", filename));
        }
        return path;
    }

    private Dataset upload(OwnedName name, boolean replace, long announced, Reception reception) {
        arrivals.requireAccount(name);
        Optional<StoredVersion> before = repository.current(name);
        if (before.isPresent()) {
            arrivals.requireUploaded(name);
        }
        if (before.isPresent() && !replace) {
            throw DatasetArrivals.exists(name);
        }
        UploadAllowance allowance = new UploadAllowance(quotas, quotas.require(name.owner(), 1, announced));
        try (PendingUpload incoming = new PendingUpload(volume.receive(), allowance)) {
            Arrival arrival = reception.receive(incoming);
            incoming.force();
            transaction.executeWithoutResult(
                    status -> arrivals.settle(name, replace, before.orElse(null), arrival, incoming.folder()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return get(name);
    }

    @FunctionalInterface
    private interface Reception {
        Arrival receive(PendingUpload incoming) throws IOException;
    }
}
