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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetKind;
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
 * moves the folder into place and commits. A crash leaves at most a folder without a row, which the next upload of that
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
        MemberPath path = new MemberPath(filename);
        if (filename.contains("/")) {
            throw Refusal.invalid("invalid-name", format("Give the file's name without folders: '%s'.", filename));
        }
        return upload(name, incoming -> {
            DatasetFile file = incoming.write(path, new UploadBody(content));
            return new Arrived(DatasetKind.FILE, List.of(file), file.sha256());
        });
    }

    /**
     * Stores a directory as a dataset. Folders without files in them are left out.
     *
     * @param tar regular files and folders with relative paths, at most 100,000 files
     * @throws Refusal as for a file, and when a member is not allowed
     */
    public Dataset uploadDirectory(OwnedName name, InputStream tar) {
        return upload(name, incoming -> {
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
        return repository
                .find(name)
                .orElseThrow(() -> Refusal.notFound(
                        "dataset-not-found",
                        format("There is no dataset %s: check the name with maestro castor list.", name)));
    }

    /**
     * One dataset, and which tasks use it.
     *
     * @throws Refusal when there is none of that name
     */
    DatasetDetail show(OwnedName name) {
        return new DatasetDetail(
                get(name), repository.tasks(name, DatasetDetail.MAX_TASKS), repository.countTasks(name));
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
     * The files of a dataset by path.
     *
     * @throws Refusal when there is no dataset of that name
     */
    public Page<DatasetFile> files(OwnedName name, PageRequest page) {
        Dataset dataset = get(name);
        return new Page<>(repository.files(name, page), page.page(), page.size(), dataset.files());
    }

    /**
     * A file of a dataset.
     *
     * @throws Refusal when there is no such dataset, or no file of this path in it
     */
    OpenFile open(OwnedName name, String path) throws IOException {
        get(name);
        return volume.open(storage.dataset(name), path)
                .orElseThrow(() -> Refusal.notFound(
                        "not-found",
                        format("Dataset %s has no file '%s': list its files to see which it has.", name, path)));
    }

    private Dataset upload(OwnedName name, Reception reception) {
        refuseUnlessFree(name);
        try (PendingUpload incoming = new PendingUpload(volume.receive())) {
            Arrived arrived = reception.receive(incoming);
            incoming.force();
            transaction.executeWithoutResult(status -> settle(name, arrived, incoming));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return get(name);
    }

    private void settle(OwnedName name, Arrived arrived, PendingUpload incoming) {
        long dataset = repository
                .insert(name, arrived.kind(), arrived.files(), arrived.sha256())
                .orElseThrow(() -> exists(name));
        repository.insertFiles(dataset, arrived.files());
        try {
            // Last, while the inserted row keeps everybody else from this name.
            incoming.moveTo(storage.dataset(name));
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

    private void refuseUnlessFree(OwnedName name) {
        if (!repository.hasAccount(name.owner())) {
            throw Refusal.notFound(
                    "user-not-found",
                    format("There is no user %s: name the dataset after an existing user.", name.owner()));
        }
        if (repository.find(name).isPresent()) {
            throw exists(name);
        }
    }

    private static Refusal exists(OwnedName name) {
        return Refusal.conflict(
                "dataset-exists", format("A dataset named %s exists: choose another name for this one.", name));
    }

    private record Arrived(DatasetKind kind, List<DatasetFile> files, String sha256) {}

    @FunctionalInterface
    private interface Reception {
        Arrived receive(PendingUpload incoming) throws IOException;
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
