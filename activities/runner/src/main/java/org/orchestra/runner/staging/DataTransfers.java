package org.orchestra.runner.staging;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunKey;

/**
 * The port through which the worker of a cluster with a volume of its own reads what a run needs from the server's volume, and
 * writes what the run wrote to it, piece by piece. Every call is idempotent.
 */
public interface DataTransfers {
    /** The most bytes of a piece. */
    int MAX_PIECE = 4 << 20;

    /** The most files of a page. */
    int PAGE = 1_000;

    /**
     * A dataset that a run reads.
     *
     * @param name its name, for people
     * @param folder where it is, relative to the root of a volume
     * @param sha256 the checksum of the whole; null of one that was registered in place, whose folder is its owner's, so that no
     *     copy can take it
     * @param bytes its size
     */
    record DatasetToCopy(
            long id, String name, String folder, @Nullable String sha256, long bytes) {}

    /**
     * A file of a dataset.
     *
     * @param path relative to the dataset's folder
     */
    record FileToCopy(String path, long bytes, String sha256) {}

    /**
     * A file that a run wrote and that has arrived as a whole.
     *
     * @param path as of {@link ResultPiece}
     */
    record ArrivedFile(String path, long bytes) {}

    /**
     * A piece of a file that a run wrote.
     *
     * @param path relative to the folder of the job: the run's log, or below the run's directory
     * @param from the position of its first byte; 0 begins the file anew
     * @param rest how many bytes of the file come after the piece; 0 ends the file
     */
    record ResultPiece(String path, long from, byte[] bytes, long rest) {}

    /** The datasets that a run reads, each once; none when there is no such run. */
    List<DatasetToCopy> datasets(RunKey run);

    /**
     * Files of a dataset that a run reads, in the order of their paths; at most {@value #PAGE}.
     *
     * @param after the last path of the previous page; empty for the first
     */
    List<FileToCopy> files(RunKey run, long dataset, String after);

    /**
     * Reads a piece of a file of a dataset that a run reads.
     *
     * @return at most {@value #MAX_PIECE} bytes; none at the end of the file, and when there is none of this name any more
     */
    byte[] read(RunKey run, long dataset, String path, long from);

    /**
     * The files below the run's directory that have arrived as a whole, in the order of their paths; at most {@value #PAGE}.
     *
     * @param after the last path of the previous page; empty for the first
     */
    List<ArrivedFile> arrived(RunKey run, String after);

    /**
     * Writes a piece of a file.
     *
     * @return whether the run is still awaited; if not, nothing was written
     * @throws IllegalArgumentException when no file of this name can be kept
     * @throws NoRoomException when there is no room for the rest of the file
     */
    boolean write(RunKey run, ResultPiece piece);

    /**
     * Says that everything has arrived, of a run that succeeded: its job's link {@code result} points to it from now on.
     */
    void succeeded(RunKey run);
}
