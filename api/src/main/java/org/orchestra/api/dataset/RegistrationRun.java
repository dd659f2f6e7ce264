package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.orchestra.api.dataset.DatasetRegistrationRepository.ClaimedRegistration;
import org.orchestra.domain.dataset.DatasetKind;
import org.orchestra.store.dataset.RegisteredDatasets;
import org.orchestra.volume.FileTree;
import org.orchestra.volume.FileTree.TreeFile;
import org.orchestra.volume.HomePath;
import org.orchestra.volume.UnusableTreeException;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads a dataset where it lies, under a lease. Files that are as they were when they were read before are not read again: so
 * whoever goes on after the end of a process, and a refresh, reads only the rest.
 */
final class RegistrationRun {
    private static final int BUFFER = 1024 * 1024;
    private static final long RENEW_NANOS = Duration.ofSeconds(5).toNanos();

    private final DatasetRegistrationRepository repository;
    private final VolumeFiles volume;
    private final TransactionTemplate transaction;
    private final ClaimedRegistration dataset;
    private final UUID reader;
    private final HomePath place;
    private final List<RegisteredFile> read = new ArrayList<>();
    private int saved;
    private long bytes;
    private long renewed = System.nanoTime();

    RegistrationRun(
            DatasetRegistrationRepository repository,
            VolumeFiles volume,
            TransactionTemplate transaction,
            ClaimedRegistration dataset,
            UUID reader) {
        this.repository = repository;
        this.volume = volume;
        this.transaction = transaction;
        this.dataset = dataset;
        this.reader = reader;
        this.place = new HomePath(dataset.path());
    }

    /**
     * Reads all files.
     *
     * @throws UnusableTreeException when they cannot be a dataset, or change meanwhile
     * @throws CancellationException when another has the lease by now, or the dataset was deleted
     */
    List<RegisteredFile> read() throws IOException {
        FileTree tree = tree();
        Map<String, RegisteredFile> before = repository.files(dataset.id());
        for (TreeFile file : tree.files()) {
            RegisteredFile known = before.get(file.path());
            if (known != null && known.stamp().equals(file.stamp())) {
                bytes += known.bytes();
                read.add(known);
            } else {
                read.add(new RegisteredFile(file.path(), file.bytes(), checksum(file), file.stamp()));
            }
            keepIfDue();
        }
        if (!tree().equals(tree)) {
            throw FileTree.changing(place.value());
        }
        return read;
    }

    private FileTree tree() throws IOException {
        FileTree tree = FileTree.of(volume, dataset.owner(), place, RegisteredDatasets.MAX_FILES);
        if (tree.kind() != dataset.kind()) {
            throw FileTree.changing(place.value());
        }
        return tree;
    }

    private String checksum(TreeFile file) throws IOException {
        Hasher hasher = Hashing.sha256().newHasher();
        byte[] buffer = new byte[BUFFER];
        try (OpenFile open = FileTree.open(volume, folder(), file.path(), file.stamp());
                InputStream content = open.content()) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                hasher.putBytes(buffer, 0, count);
                bytes += count;
                keepIfDue();
            }
        }
        return hasher.hash().toString();
    }

    private Path folder() {
        Path home = volume.storage().user(dataset.owner());
        return home.resolve(dataset.kind() == DatasetKind.FILE ? place.parent() : place.value());
    }

    /** One file may take hours. */
    private void keepIfDue() {
        if (System.nanoTime() - renewed <= RENEW_NANOS) {
            return;
        }
        // At once: what is written belongs to whoever holds the lease then.
        transaction.executeWithoutResult(status -> keep());
        renewed = System.nanoTime();
    }

    private void keep() {
        if (!repository.keep(dataset.id(), reader, read.size(), bytes)) {
            throw new CancellationException(format("%s is no longer to be read here.", dataset.name()));
        }
        if (dataset.sha256() == null) {
            // Of one that has been read before, the record is what tasks were created with.
            repository.save(dataset.id(), read.subList(saved, read.size()));
            saved = read.size();
        }
    }
}
