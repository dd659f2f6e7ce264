package org.orchestra.store.transfer;

import static java.util.Objects.requireNonNull;
import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.run.RunKey;
import org.orchestra.runner.staging.DataTransfers;
import org.orchestra.store.transfer.TransferRepository.ReadDataset;
import org.orchestra.store.transfer.TransferRepository.RunPlace;
import org.orchestra.volume.DiskReserve;
import org.orchestra.volume.PathBlockedException;
import org.orchestra.volume.ReturnedFiles;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.springframework.stereotype.Component;

/** Transfers between the server's volume and a worker. */
@Component
class PostgresTransfers implements DataTransfers {
    private final TransferRepository runs;
    private final VolumeFiles volume;
    private final Storage storage;
    private final DiskReserve reserve;

    PostgresTransfers(TransferRepository runs, VolumeFiles volume, Storage storage, DiskReserve reserve) {
        this.runs = runs;
        this.volume = volume;
        this.storage = storage;
        this.reserve = reserve;
    }

    @Override
    public List<DatasetToCopy> datasets(RunKey run) {
        return runs.datasets(run).stream()
                .map(dataset -> new DatasetToCopy(
                        dataset.id(),
                        dataset.name(),
                        storage.root()
                                .relativize(storage.dataset(dataset.place()))
                                .toString(),
                        dataset.folder() == null ? dataset.sha256() : null,
                        dataset.bytes()))
                .toList();
    }

    @Override
    public List<FileToCopy> files(RunKey run, long dataset, String after) {
        return runs.files(run, dataset, after, PAGE);
    }

    @Override
    public byte[] read(RunKey run, long dataset, String path, long from) {
        Optional<ReadDataset> read = runs.dataset(run, dataset);
        if (read.isEmpty()) {
            return new byte[0];
        }
        try (OpenFile file =
                volume.open(storage.dataset(read.get().place()), path).orElse(null)) {
            if (file == null || from < 0 || from >= file.bytes()) {
                return new byte[0];
            }
            file.channel().position(from);
            return file.content().readNBytes(MAX_PIECE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<ArrivedFile> arrived(RunKey run, String after) {
        Optional<Path> directory = runs.place(run).map(place -> directory(run, place));
        if (directory.isEmpty()) {
            return List.of();
        }
        String prefix = directory.get().getFileName() + "/";
        try {
            return volume
                    .listAfter(directory.get(), after.startsWith(prefix) ? after.substring(prefix.length()) : "", PAGE)
                    .files()
                    .stream()
                    .map(file -> new ArrivedFile(prefix + file.path(), file.bytes()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean write(RunKey run, ResultPiece piece) {
        requirePlace(run, piece);
        Optional<RunPlace> place = runs.place(run).filter(RunPlace::goesOn);
        if (place.isEmpty()) {
            return false;
        }
        reserve.shortage(piece.bytes().length + piece.rest()).ifPresent(shortage -> {
            throw Refusal.noSpace(
                    "disk-full",
                    format("What the run wrote finds no room, as %s: make room, it is tried again.", shortage));
        });
        Path file = jobFolder(run, place.get()).resolve(piece.path());
        try {
            if (!new ReturnedFiles(volume).write(name(run), file, piece.from(), piece.bytes(), piece.rest() == 0)) {
                throw Refusal.conflict(
                        "piece-missing", "The pieces before this one are not here: begin the file anew.");
            }
        } catch (PathBlockedException blocked) {
            throw Refusal.invalid("path-blocked", format("%s: nothing can be kept there.", blocked.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }

    @Override
    public void succeeded(RunKey run) {
        Optional<RunPlace> place = runs.place(run).filter(RunPlace::goesOn);
        if (place.isPresent()) {
            try {
                new ReturnedFiles(volume).complete(name(run), directory(run, place.get()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** @throws Refusal when the file is not one of the run, or the piece is none */
    private static void requirePlace(RunKey run, ResultPiece piece) {
        String directory = "run-" + run.attempt();
        String path = piece.path();
        boolean own = path.equals(directory + ".log") || path.startsWith(directory + "/");
        if (!own
                || path.indexOf('\0') >= 0
                || path.endsWith("/")
                || !isNormal(path)
                || piece.from() < 0
                || piece.rest() < 0
                || piece.bytes().length > MAX_PIECE) {
            throw Refusal.invalid("invalid-piece", "This is no piece of a file of the run.");
        }
    }

    private static boolean isNormal(String path) {
        try {
            return Path.of(path).normalize().toString().equals(path);
        } catch (InvalidPathException noText) {
            return false;
        }
    }

    private Path jobFolder(RunKey run, RunPlace place) {
        return requireNonNull(directory(run, place).getParent());
    }

    private Path directory(RunKey run, RunPlace place) {
        return storage.run(new OwnedName(place.task()), place.job(), run.attempt());
    }

    private static String name(RunKey run) {
        return "run-" + run.taskId() + "-" + run.job() + "-" + run.attempt();
    }
}
