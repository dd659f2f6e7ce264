package org.orchestra.runner.staging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** Copies back what a run wrote, when it has ended: its files and its log, of which nothing changes any more. Links are not copied. */
final class ResultReturner {
    private static final Logger LOG = LoggerFactory.getLogger(ResultReturner.class);

    private final DataTransfers transfers;
    private final VolumeFiles volume;

    ResultReturner(DataTransfers transfers, VolumeFiles volume) {
        this.transfers = transfers;
        this.volume = volume;
    }

    /** Copies what has not arrived. A run that nobody awaits any more is left as it is. */
    void copyBack(RunKey run, RunSpec.Paths paths, boolean succeeded) throws IOException {
        Path directory = Path.of(paths.directory());
        String prefix = directory.getFileName() + "/";
        Map<String, Long> arrived = arrived(run);
        String after = "";
        boolean more = true;
        while (more) {
            Listing page = volume.listAfter(directory, after, DataTransfers.PAGE);
            warnOfPartial(run, page);
            for (Entry file : page.files()) {
                String path = prefix + file.path();
                if (!Long.valueOf(file.bytes()).equals(arrived.get(path))
                        && !copyBack(run, path, directory.resolve(file.path()))) {
                    return;
                }
                after = file.path();
            }
            more = page.more() && !page.files().isEmpty();
        }
        Path log = Path.of(paths.log());
        if (copyBack(run, log.getFileName().toString(), log) && succeeded) {
            transfers.succeeded(run);
        }
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
    private boolean copyBack(RunKey run, String path, Path file) throws IOException {
        Optional<OpenFile> found = volume.open(file);
        if (found.isEmpty()) {
            return true;
        }
        try (OpenFile open = found.get()) {
            long position = 0;
            boolean last;
            do {
                int size = (int) Math.min(DataTransfers.MAX_PIECE, open.bytes() - position);
                byte[] bytes = open.content(position, size).readNBytes(size);
                last = position + size == open.bytes();
                if (!transfers.write(run, new ResultPiece(path, position, bytes, last))) {
                    return false;
                }
                position += size;
            } while (!last);
        }
        return true;
    }

    private static void warnOfPartial(RunKey run, Listing page) {
        if (page.partial() || page.closed() > 0) {
            LOG.warn(
                    "{}: not all that it wrote can be copied back: it has too many files, or folders that are closed",
                    run);
        }
    }
}
