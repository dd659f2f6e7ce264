package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NotDirectoryException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.dataset.DatasetRepository.StoredVersion;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetKind;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.domain.dataset.MemberPath;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.volume.Storage;
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
    private final TransactionTemplate transaction;
    private final Storage storage;
    private final VolumeFiles volume;

    Datasets(DatasetRepository repository, TransactionTemplate transaction, Storage storage, VolumeFiles volume) {
        this.repository = repository;
        this.transaction = transaction;
        this.storage = storage;
        this.volume = volume;
    }

    /**
     * Stores one file as a dataset. Nothing of the content is read before the request is known to be possible.
     *
     * @param filename what the file is called in the dataset: one part, without folders
     * @throws Refusal when the name is taken, its owner does not exist, the file name is not allowed, or the content breaks
     *     off
     */
    public Dataset uploadFile(OwnedName name, String filename, InputStream content) {
        return uploadFile(name, filename, content, false);
    }

    /** @param replace whether it becomes a new version when there is a dataset of this name */
    Dataset uploadFile(OwnedName name, String filename, InputStream content, boolean replace) {
        MemberPath path = memberName(filename);
        return upload(name, replace, (incoming, before) -> arrived(incoming.write(path, new UploadBody(content))));
    }

    /**
     * Adds one file to a dataset: the result is a new version, a directory, with the files of the current one. Without a dataset
     * of the name the file becomes one.
     *
     * @param filename as in {@link #uploadFile}
     * @throws Refusal as for a file, or when the dataset has a file of this name
     */
    public Dataset addFile(OwnedName name, String filename, InputStream content) {
        MemberPath path = memberName(filename);
        return upload(name, true, (incoming, before) -> {
            if (before.isEmpty()) {
                return arrived(incoming.write(path, new UploadBody(content)));
            }
            List<DatasetFile> files = repository.files(before.get());
            if (files.stream().anyMatch(file -> file.path().equals(filename))) {
                throw Refusal.conflict(
                        "file-exists",
                        format("Dataset %s has a file '%s': choose another name for this one.", name, filename));
            }
            for (DatasetFile file : files) {
                try (OpenFile open = open(name, before.get().version(), file.path())) {
                    incoming.write(new MemberPath(file.path()), open.content());
                }
            }
            files.add(incoming.write(path, new UploadBody(content)));
            return new Arrived(DatasetKind.DIRECTORY, files, checksum(files));
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
        return upload(name, replace, (incoming, before) -> {
            List<DatasetFile> files = new TarUpload(new UploadBody(tar)).unpackInto(incoming);
            return new Arrived(DatasetKind.DIRECTORY, files, checksum(files));
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
     * @throws Refusal when there is none
     */
    DatasetDetail show(OwnedName name, @Nullable Integer version) {
        Dataset dataset = get(name, version);
        return new DatasetDetail(
                dataset,
                repository.others(dataset, DatasetDetail.MAX_VERSIONS),
                repository.tasks(name, DatasetDetail.MAX_TASKS),
                repository.countTasks(name));
    }

    /**
     * Datasets by name.
     *
     * @param owner a username; null for everybody's
     */
    public Page<Dataset> list(@Nullable String owner, PageRequest page) {
        return new Page<>(repository.list(owner, page), page.page(), page.size(), repository.count(owner));
    }

    /**
     * The files of a dataset by path; also of one whose data are gone.
     *
     * @param version null for the current one
     * @throws Refusal when there is no such version
     */
    public Page<DatasetFile> files(OwnedName name, @Nullable Integer version, PageRequest page) {
        Dataset dataset = get(name, version);
        return new Page<>(repository.files(dataset, page), page.page(), page.size(), dataset.files());
    }

    /**
     * A file of a dataset.
     *
     * @param version null for the current one
     * @throws Refusal when there is no such version, its data are gone, or it has no file of this path
     */
    public OpenFile open(OwnedName name, @Nullable Integer version, String path) throws IOException {
        Dataset dataset = get(name, version);
        if (dataset.deletedAt() != null) {
            throw Refusal.notFound(
                    "dataset-deleted",
                    format(
                            "The data of version %d of dataset %s have been deleted: only the names and checksums of its files are left.",
                            dataset.version(), name));
        }
        return volume.open(storage.dataset(new DatasetVersion(name, dataset.version())), path)
                .orElseThrow(() -> Refusal.notFound(
                        "not-found",
                        format("Dataset %s has no file '%s': list its files to see which it has.", name, path)));
    }

    private Dataset upload(OwnedName name, boolean replace, Reception reception) {
        requireAccount(name);
        Optional<Dataset> before = repository.find(name);
        if (before.isPresent() && !replace) {
            throw exists(name);
        }
        try (PendingUpload incoming = new PendingUpload(volume.receive())) {
            Arrived arrived = reception.receive(incoming, before);
            incoming.force();
            transaction.executeWithoutResult(status -> {
                if (!replace || frees(name, before, arrived)) {
                    settle(insert(name, replace, arrived), name, arrived, incoming);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return get(name);
    }

    /**
     * Frees the name for what arrived; false when it has this content already.
     *
     * @param before what the name stood for when the upload began; whoever sent it knows of nothing later
     */
    private boolean frees(OwnedName name, Optional<Dataset> before, Arrived arrived) {
        Optional<StoredVersion> replaced = repository.lockCurrent(name);
        if (!repository.find(name).equals(before)) {
            throw changed(name);
        }
        if (before.filter(dataset -> hasContent(dataset, arrived)).isPresent()) {
            return false;
        }
        replaced.ifPresent(repository::replace);
        return true;
    }

    private boolean hasContent(Dataset dataset, Arrived arrived) {
        return dataset.kind() == arrived.kind()
                && dataset.sha256().equals(arrived.sha256())
                && (arrived.kind() == DatasetKind.DIRECTORY
                        || repository.files(dataset, new PageRequest(0, 1)).equals(arrived.files()));
    }

    private StoredVersion insert(OwnedName name, boolean replace, Arrived arrived) {
        return repository
                .insert(name, arrived.kind(), arrived.files(), arrived.sha256())
                .orElseThrow(() -> replace ? changed(name) : exists(name));
    }

    private void settle(StoredVersion dataset, OwnedName name, Arrived arrived, PendingUpload incoming) {
        repository.insertFiles(dataset.id(), arrived.files());
        try {
            // Last, while the inserted row keeps everybody else from this name.
            incoming.moveTo(storage.dataset(new DatasetVersion(name, dataset.version())));
        } catch (NotDirectoryException taken) {
            throw Refusal.conflict(
                    "dataset-folder-taken",
                    format(
                            "Something that is no folder stands where the datasets of %s go: have a job remove it, then upload again.",
                            name.owner()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireAccount(OwnedName name) {
        if (!repository.hasAccount(name.owner())) {
            throw Refusal.notFound(
                    "user-not-found",
                    format("There is no user %s: name the dataset after an existing user.", name.owner()));
        }
    }

    private static Refusal exists(OwnedName name) {
        return Refusal.conflict(
                "dataset-exists",
                format(
                        "A dataset named %s exists: choose another name for this one, or replace it with --replace.",
                        name));
    }

    private static Refusal changed(OwnedName name) {
        return Refusal.conflict(
                "dataset-changed",
                format(
                        "Dataset %1$s was changed by another upload or deleted during this one: look at it with maestro castor show %1$s, then upload again.",
                        name));
    }

    private static MemberPath memberName(String filename) {
        MemberPath path = new MemberPath(filename);
        if (filename.contains("/")) {
            throw Refusal.invalid("invalid-name", format("Give the file's name without folders: '%s'.", filename));
        }
        return path;
    }

    private static Arrived arrived(DatasetFile file) {
        return new Arrived(DatasetKind.FILE, List.of(file), file.sha256());
    }

    private record Arrived(DatasetKind kind, List<DatasetFile> files, String sha256) {}

    @FunctionalInterface
    private interface Reception {
        /** @param before what the name stood for when the upload began */
        Arrived receive(PendingUpload incoming, Optional<Dataset> before) throws IOException;
    }

    /** The checksum of a directory, as {@link Dataset} documents it. */
    private static String checksum(List<DatasetFile> files) {
        String sums = files.stream()
                .sorted(Comparator.comparing(DatasetFile::path))
                .map(file -> file.sha256() + "  " + file.path() + "\n")
                .collect(Collectors.joining());
        return Hashing.sha256().hashString(sums, StandardCharsets.UTF_8).toString();
    }
}
