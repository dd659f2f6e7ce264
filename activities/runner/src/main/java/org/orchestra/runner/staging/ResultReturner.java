package org.orchestra.runner.staging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.runner.staging.DataTransfers.ArrivedFile;
import org.orchestra.runner.staging.DataTransfers.ResultPiece;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.VolumeFiles.Entry;
import org.orchestra.volume.VolumeFiles.Listing;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies back what a run wrote, when it has ended: its files and its log, of which nothing changes any more. Links are not copied.
 * What cannot be copied is named at the end of the log.
 */
final class ResultReturner {
    private static final Logger LOG = LoggerFactory.getLogger(ResultReturner.class);

    private final DataTransfers transfers;
    private final VolumeFiles volume;

    ResultReturner(DataTransfers transfers, VolumeFiles volume) {
        this.transfers = transfers;
        this.volume = volume;
    }

    /** What became of the files of a run. */
    enum CopyBack {
        /** All have arrived. */
        WHOLE,
        /** Some cannot be copied. */
        PARTIAL,
        /** Nobody awaits the run any more. */
        UNWANTED
    }

    /** The files that could not be copied. */
    private static final class Losses {
        private long count;
        private String first = "";

        void add(String path, Exception why) {
            first = count == 0 ? path + ": " + why.getMessage() : first;
            count++;
        }

        void add(long more, String what) {
            first = count == 0 ? what : first;
            count += more;
        }

        String note() {
            return count == 1
                    ? format("%n[orchestra] 1 file or folder stays on the cluster and was not copied back: %s%n", first)
                    : format(
                            "%n[orchestra] %,d files or folders stay on the cluster and were not copied back, the first: %s%n",
                            count, first);
        }
    }

    /**
     * Copies what has not arrived.
     *
     * @param patient whether a file that cannot be read or kept may be later; else it stays
     * @throws IOException or RuntimeException when it is to be tried again
     */
    CopyBack copyBack(RunKey run, RunSpec.Paths paths, boolean succeeded, boolean patient) throws IOException {
        Path directory = Path.of(paths.directory());
        String prefix = directory.getFileName() + "/";
        Map<String, Long> arrived = arrived(run);
        Losses losses = new Losses();
        String after = "";
        boolean more = true;
        while (more) {
            Listing page = volume.listAfter(directory, after, DataTransfers.PAGE);
            for (Entry file : page.files()) {
                after = file.path();
                boolean there = Long.valueOf(file.bytes()).equals(arrived.get(prefix + after));
                if (!there && !copyBack(run, prefix, directory, after, losses, patient)) {
                    return CopyBack.UNWANTED;
                }
            }
            more = page.more() && !page.files().isEmpty();
            if (!more && (page.partial() || page.closed() > 0)) {
                losses.add(Math.max(1, page.closed()), "folders that are closed, too deep or too many");
            }
        }
        return end(run, paths, succeeded, losses, patient);
    }

    private CopyBack end(RunKey run, RunSpec.Paths paths, boolean succeeded, Losses losses, boolean patient)
            throws IOException {
        if (losses.count > 0) {
            LOG.warn("{}:{}", run, losses.note().strip());
        }
        byte[] note = losses.count > 0 ? losses.note().getBytes(UTF_8) : new byte[0];
        try {
            if (!sendLog(run, Path.of(paths.log()), note)) {
                return CopyBack.UNWANTED;
            }
        } catch (IOException | NoRoomException | IllegalArgumentException failure) {
            if (patient) {
                throw failure;
            }
            LOG.warn("{}: its log stays on the cluster: {}", run, failure.toString());
            losses.add("the log", failure);
        }
        if (succeeded) {
            RepeatedCall.of(() -> {
                transfers.succeeded(run);
                return true;
            });
        }
        return losses.count > 0 ? CopyBack.PARTIAL : CopyBack.WHOLE;
    }

    private Map<String, Long> arrived(RunKey run) {
        Map<String, Long> arrived = new HashMap<>();
        List<ArrivedFile> page = transfers.arrived(run, "");
        while (!page.isEmpty()) {
            page.forEach(file -> arrived.put(file.path(), file.bytes()));
            page = page.size() < DataTransfers.PAGE
                    ? List.of()
                    : transfers.arrived(run, page.get(page.size() - 1).path());
        }
        return arrived;
    }

    /** Returns whether the run is still awaited. */
    private boolean copyBack(RunKey run, String prefix, Path directory, String path, Losses losses, boolean patient)
            throws IOException {
        try (OpenFile file = volume.open(directory, path).orElse(null)) {
            return file == null || send(run, prefix + path, file, new byte[0]);
        } catch (AccessDeniedException | IllegalArgumentException lost) {
            losses.add(path, lost);
        } catch (IOException | NoRoomException failure) {
            if (patient) {
                throw failure;
            }
            losses.add(path, failure);
        }
        return true;
    }

    private boolean sendLog(RunKey run, Path log, byte[] note) throws IOException {
        String name = String.valueOf(log.getFileName());
        try (OpenFile file = volume.open(log).orElse(null)) {
            if (file != null) {
                return send(run, name, file, note);
            }
        }
        return note.length == 0 || write(run, new ResultPiece(name, 0, note, 0));
    }

    private boolean send(RunKey run, String path, OpenFile file, byte[] end) throws IOException {
        long whole = file.bytes() + end.length;
        long position = 0;
        do {
            int size = (int) Math.min(DataTransfers.MAX_PIECE, file.bytes() - position);
            byte[] bytes = file.content(position, size).readNBytes(size);
            if (!write(run, new ResultPiece(path, position, bytes, whole - position - size))) {
                return false;
            }
            position += size;
        } while (position < file.bytes());
        return end.length == 0 || write(run, new ResultPiece(path, position, end, 0));
    }

    private boolean write(RunKey run, ResultPiece piece) {
        return RepeatedCall.of(() -> transfers.write(run, piece));
    }
}
