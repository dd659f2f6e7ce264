package org.orchestra.volume;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Succeeded;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.orchestra.volume.log.BoundedLog;
import org.orchestra.volume.log.LogTail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's files on the volume, except its results. The worker and the pods mount the volume at the same path.
 *
 * <p>The run's directory is world-writable: an image runs as any account, NFS servers map root to nobody, and only the
 * owner's pods mount the folder.
 *
 * <p>The user's pods write here, too. They could replace a folder by a symbolic link to somewhere else, also while the
 * worker writes. So a file is created where no pod reaches, and moved into place through folders that stay open.
 */
public final class RunFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RunFiles.class);

    private final VolumeFiles volume;
    private final BoundedLog bound;

    public RunFiles(VolumeFiles volume, BoundedLog bound) {
        this.volume = volume;
        this.bound = bound;
    }

    /**
     * Creates the run's directory.
     *
     * @throws PathBlockedException when something that its owner put there takes its place
     */
    public void prepare(RunSpec.Paths files) throws IOException {
        Path directory = Path.of(files.directory());
        Files.createDirectories(Path.of(files.volume()));
        Files.createDirectories(requireNoLinks(files, directory));
        volume.makeWorldWritable(directory);
    }

    /** Stores a bounded log. It replaces an earlier one atomically. */
    public void storeLog(RunSpec.Paths files, InputStream log) throws IOException {
        store(files, out -> bound.copy(log, out));
    }

    /**
     * Finishes the files of a run that has ended: cuts the log to its bounds, and after a success points the job's link
     * {@code result} to the run's folder. May be repeated. A failure is logged and does not change the outcome.
     *
     * @return the outcome; with the last lines of the log as evidence unless the run succeeded
     */
    public RunOutcome finish(RunSpec.Paths files, RunOutcome outcome) {
        attempt(files, "the log could not be cut", () -> cutLog(files));
        if (outcome instanceof Succeeded) {
            attempt(files, "the result link could not be created", () -> linkResult(files));
            return outcome;
        }
        Evidence evidence = outcome.evidence();
        String tail = logTail(files);
        return tail == null ? outcome : outcome.with(evidence.withLogTail(tail));
    }

    private void cutLog(RunSpec.Paths files) throws IOException {
        try (OpenFile log = volume.open(Path.of(files.log())).orElse(null)) {
            if (log != null && bound.exceededBy(log.bytes())) {
                store(files, out -> bound.cut(log.channel(), out));
            }
        }
    }

    /** Never points the link back to an earlier run: a worker that was suspended may finish a run late. */
    private void linkResult(RunSpec.Paths files) throws IOException {
        Path directory = Path.of(files.directory());
        Path link = directory.resolveSibling("result");
        Path target = directory.getFileName();
        if (Files.isSymbolicLink(link) && attempt(Files.readSymbolicLink(link)) >= attempt(target)) {
            return;
        }
        volume.link(link, target);
    }

    private @Nullable String logTail(RunSpec.Paths files) {
        try (OpenFile log = volume.open(Path.of(files.log())).orElse(null)) {
            List<String> lines = log == null ? List.of() : LogTail.of(log.channel(), Evidence.MAX_TAIL_LINES);
            return lines.isEmpty() ? null : String.join("\n", lines);
        } catch (IOException unreadable) {
            LOG.warn("{}: the last lines could not be read: {}", files.log(), unreadable.toString());
            return null;
        }
    }

    private void store(RunSpec.Paths files, LogWriter log) throws IOException {
        Path temporary = volume.newTemporary();
        try {
            try (OutputStream out = Files.newOutputStream(temporary)) {
                log.writeTo(out);
            }
            volume.moveIntoPlace(temporary, Path.of(files.log()));
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private interface LogWriter {
        void writeTo(OutputStream out) throws IOException;
    }

    private interface FileAction {
        void run() throws IOException;
    }

    private static void attempt(RunSpec.Paths files, String failure, FileAction action) {
        try {
            action.run();
        } catch (IOException e) {
            LOG.warn("{}: {}: {}", files.directory(), failure, e.toString());
        }
    }

    /** The attempt in the name of a run's folder; 0 for any other name. */
    private static int attempt(Path run) {
        return Optional.of(run.toString())
                .filter(name -> name.matches("run-\\d{1,9}"))
                .map(name -> Integer.parseInt(name.substring("run-".length())))
                .orElse(0);
    }

    /** Returns the path if every part of it that exists below the user's folder is a folder. */
    private static Path requireNoLinks(RunSpec.Paths files, Path path) throws IOException {
        Path volume = Path.of(files.volume());
        if (!path.normalize().equals(path) || !path.startsWith(volume)) {
            throw new IOException(path + " is not below " + volume);
        }
        Path part = volume;
        for (Path name : volume.relativize(path)) {
            part = part.resolve(name);
            if (Files.exists(part, NOFOLLOW_LINKS) && !Files.isDirectory(part, NOFOLLOW_LINKS)) {
                throw new PathBlockedException(part
                        + format(
                                " is a %s: remove it, so that the run can create its folder",
                                Files.isSymbolicLink(part) ? "symbolic link" : "file"));
            }
        }
        return path;
    }
}
