package org.orchestra.runner.staging;

import static org.orchestra.domain.Text.format;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.util.concurrent.Striped;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.orchestra.domain.run.RunKey;
import org.orchestra.runner.staging.DataTransfers.DatasetToCopy;
import org.orchestra.runner.staging.DataTransfers.FileToCopy;
import org.orchestra.volume.DiskReserve;
import org.orchestra.volume.IncomingFolder;
import org.orchestra.volume.SiteFolders;

/** Copies datasets to the cluster's own volume, each once for all runs that read it. */
final class DatasetCopier {
    /** So many that two datasets hardly ever share one. */
    private static final int LOCKS = 1 << 20;

    private final DataTransfers transfers;
    private final SiteFolders copies;
    private final DiskReserve reserve;
    private final Runnable makeRoom;
    private final Striped<Lock> locks = Striped.lazyWeakLock(LOCKS);

    DatasetCopier(DataTransfers transfers, SiteFolders copies, DiskReserve reserve, Runnable makeRoom) {
        this.transfers = transfers;
        this.copies = copies;
        this.reserve = reserve;
        this.makeRoom = makeRoom;
    }

    /** Those of the datasets of a run that are not there yet. */
    List<DatasetToCopy> missing(RunKey run) throws IOException, UnusableDataException {
        List<DatasetToCopy> datasets = transfers.datasets(run);
        List<DatasetToCopy> missing = new ArrayList<>();
        for (DatasetToCopy dataset : datasets) {
            if (!copies.has(Path.of(dataset.folder()), checksum(dataset))) {
                missing.add(dataset);
            }
        }
        return missing;
    }

    /**
     * Copies a dataset, unless it is there.
     *
     * @throws IOException when it cannot be now: the disk is full, or the API is away
     * @throws UnusableDataException when what arrives is not what was registered
     */
    void copy(RunKey run, DatasetToCopy dataset) throws IOException, UnusableDataException {
        Path folder = Path.of(dataset.folder());
        Lock lock = locks.get(folder);
        lock.lock();
        try {
            if (!copies.has(folder, checksum(dataset))) {
                copyAnew(run, dataset);
            }
        } finally {
            lock.unlock();
        }
    }

    private void copyAnew(RunKey run, DatasetToCopy dataset) throws IOException, UnusableDataException {
        if (reserve.shortage(dataset.bytes()).isPresent()) {
            makeRoom.run();
        }
        requireRoom(dataset.bytes());
        try (IncomingFolder incoming = copies.receive()) {
            String after = "";
            List<FileToCopy> page = transfers.files(run, dataset.id(), after);
            while (!page.isEmpty()) {
                for (FileToCopy file : page) {
                    copy(run, dataset, file, incoming);
                }
                after = page.get(page.size() - 1).path();
                page = page.size() < DataTransfers.PAGE ? List.of() : transfers.files(run, dataset.id(), after);
            }
            copies.put(Path.of(dataset.folder()), checksum(dataset), incoming);
        }
    }

    private void requireRoom(long bytes) throws IOException {
        Optional<String> shortage = reserve.shortage(bytes);
        if (shortage.isPresent()) {
            throw new IOException(shortage.get());
        }
    }

    private void copy(RunKey run, DatasetToCopy dataset, FileToCopy file, IncomingFolder incoming)
            throws IOException, UnusableDataException {
        Hasher hasher = Hashing.sha256().newHasher();
        long position = 0;
        try (OutputStream out = incoming.create(file.path())) {
            while (position < file.bytes()) {
                byte[] piece = read(run, dataset, file, position);
                if (piece.length == 0) {
                    break;
                }
                requireRoom(piece.length);
                out.write(piece);
                hasher.putBytes(piece);
                position += piece.length;
                incoming.touch();
            }
        }
        if (position != file.bytes() || !hasher.hash().toString().equals(file.sha256())) {
            throw new UnusableDataException(format(
                    "%s of dataset %s is not any more what was registered, so it cannot be copied to the cluster: register it again",
                    file.path(), dataset.name()));
        }
    }

    private byte[] read(RunKey run, DatasetToCopy dataset, FileToCopy file, long from) {
        return RepeatedCall.of(() -> transfers.read(run, dataset.id(), file.path(), from));
    }

    private static String checksum(DatasetToCopy dataset) throws UnusableDataException {
        String sha256 = dataset.sha256();
        if (sha256 == null) {
            throw new UnusableDataException(format(
                    "dataset %s lies where its owner registered it, and only uploaded ones are copied to a cluster with a volume of its own: upload it",
                    dataset.name()));
        }
        return sha256;
    }
}
